import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  ListAttachedRolePoliciesCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';

import { deployRolesOf, type DeliveryConfig } from '../../stacks/config';
import { iamArn } from '../../stacks/names';
import type { Sessions } from '../sessions';
import { deployPolicy } from './deploy-policy/deploy-policy';
import { ADMINISTRATOR, homeOf, iamClient, policyOf } from './people';

/**
 * Does what a team does before it deploys a configuration: creates the deploy role of each account, and gives the role
 * the policies that `--print-deploy-policy` prints. The policies replace those of an earlier configuration.
 */
export async function prepareDeployRoles(sessions: Sessions, config: DeliveryConfig): Promise<void> {
  const home = homeOf(config);
  const accounts = Object.entries(config.accounts).map(([name, account]) => ({
    name,
    id: account.id,
    roles: deployRolesOf(account),
  }));
  for (const accountId of new Set(accounts.map(({ id }) => id))) {
    const client = await iamClient(sessions, { accountId, region: home.region });
    // Two accounts of a configuration can be one AWS account.
    const entries = accounts.filter(({ id }) => id === accountId);
    const roles = [...new Set(entries.flatMap((entry) => entry.roles))];
    for (const role of roles) await createRole(client, role, iamArn(home, `user/${ADMINISTRATOR}`));
    await deletePolicies(client, roles);
    for (const entry of entries) {
      for (const { name, document } of await deployPolicy(config, entry.name)) {
        const { Policy: policy } = await client.send(
          new CreatePolicyCommand({ PolicyName: name, PolicyDocument: JSON.stringify(document) }),
        );
        for (const RoleName of entry.roles) {
          await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policy?.Arn }));
        }
      }
    }
  }
}

/** Creates a role that a user may assume, unless the role exists. */
async function createRole(client: IAMClient, name: string, user: string): Promise<void> {
  await client
    .send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: policyOf({
          Effect: 'Allow',
          Principal: { AWS: user },
          Action: 'sts:AssumeRole',
        }),
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof EntityAlreadyExistsException)) throw error;
    });
}

/** Deletes the policies that are attached to some of the roles. IAM deletes only policies that no role has. */
async function deletePolicies(client: IAMClient, roles: readonly string[]): Promise<void> {
  const attached = new Set<string>();
  for (const RoleName of roles) {
    const { AttachedPolicies: policies = [] } = await client.send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    );
    for (const { PolicyArn = '' } of policies) {
      attached.add(PolicyArn);
      await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    }
  }
  for (const PolicyArn of attached) await client.send(new DeletePolicyCommand({ PolicyArn }));
}
