import type { Requirement } from '../../../../../rehearsal/permissions/call';
import type { DeployPolicy } from '../../../../../rehearsal/permissions/deploy-policy/deploy-policy';
import { evaluate } from '../../../../../rehearsal/permissions/evaluation/evaluate';
import { parsePolicy, type Policy } from '../../../../../rehearsal/permissions/policies/policy';

/** Returns true if policies allow a permission to a role that has no other policies. */
export async function isAllowed(
  policies: readonly DeployPolicy[],
  { action, resource, context = {} }: Requirement,
  accountId: string,
): Promise<boolean> {
  const { allowed } = await evaluate({
    principal: `arn:aws:sts::${accountId}:assumed-role/deploy/terraform`,
    action,
    resource,
    resourceAccount: accountId,
    context,
    identity: policies.map(({ name, document }) => parsePolicy(name, JSON.stringify(document))),
    boundary: undefined,
    session: undefined,
    resourcePolicy: resource.includes(':kms:') ? keyPolicy(accountId) : undefined,
  });
  return allowed;
}

/** The policy of every KMS key of the project leaves the decision to the policies of the caller. */
const keyPolicy = (accountId: string): Policy => ({
  name: 'key policy',
  statements: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});
