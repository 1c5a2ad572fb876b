import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  AssociateRouteTableCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteTagsCommand,
  DeleteVpcCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';

import { loadConfig } from '../../../cli/config/load-config';
import { startLocalAws, type LocalAws } from '../../../rehearsal/local-aws/local-aws';
import { prepareDeployRoles } from '../../../rehearsal/permissions/deploy-roles';
import { createPeople, type People } from '../../../rehearsal/permissions/people';
import { REHEARSAL } from '../../../rehearsal/permissions/call';
import { deployPolicy } from '../../../rehearsal/permissions/deploy-policy/deploy-policy';
import { Sessions, type RoleSession } from '../../../rehearsal/sessions';
import type { DeliveryConfig } from '../../../stacks/config';
import { EXAMPLE, ONE_ACCOUNT } from '../../stacks/support/synthesis';

// The time limit is long, because the test starts moto, which is slow on a busy machine.
jest.setTimeout(120_000);

const config = loadConfig(EXAMPLE);
const ROLE = 'OrganizationAccountAccessRole';
const DELIVERY = '111111111111';
const REGION = 'ap-southeast-2';

const workDirectory = mkdtempSync(join(tmpdir(), 'deploy-roles-'));
let aws: LocalAws;
let sessions: Sessions;
let people: People;
/** Session of the rehearsal itself in the delivery account, whose calls are not checked. */
let outside: RoleSession;
let deploy: RoleSession;

beforeAll(async () => {
  aws = await startLocalAws({
    workDirectory,
    environment: process.env,
    enforcePermissions: true,
    report: () => undefined,
  });
  sessions = new Sessions(aws.endpoint, { credentials: aws.keyOf(REHEARSAL) });
  people = await createPeople(sessions, config);
  await prepareDeployRoles(sessions, config);
  outside = await sessions.open(`arn:aws:iam::${DELIVERY}:role/rehearsal`, REGION, 'outside');
  deploy = await sessions.open(
    `arn:aws:iam::${DELIVERY}:role/${ROLE}`,
    REGION,
    'big-red-button-terraform',
    people.administrator,
  );
});

afterAll(async () => {
  sessions.destroy();
  await aws.stop();
  rmSync(workDirectory, { recursive: true });
});

const tagged = (ResourceType: TagSpecification['ResourceType']) => ({
  TagSpecifications: [{ ResourceType, Tags: [{ Key: 'project', Value: 'big-red-button' }] }],
});

async function createNetwork(session: RoleSession, tags: boolean): Promise<string> {
  const { Vpc: vpc } = await session
    .client(EC2Client)
    .send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...(tags ? tagged('vpc') : {}) }));
  return vpc?.VpcId ?? '';
}

/** Returns the attached policies of the deploy role, by name. */
async function attachedPolicies(): Promise<Record<string, unknown>> {
  const iam = outside.client(IAMClient);
  const { AttachedPolicies: attached = [] } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName: ROLE }),
  );
  const documents = attached.map(async ({ PolicyName = '', PolicyArn }) => {
    const { PolicyVersion: version } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
    );
    return [PolicyName, JSON.parse(decodeURIComponent(version?.Document ?? ''))] as const;
  });
  return Object.fromEntries(await Promise.all(documents));
}

async function policiesOf(
  of: DeliveryConfig,
  ...accounts: readonly string[]
): Promise<Record<string, unknown>> {
  const policies = await Promise.all(accounts.map((account) => deployPolicy(of, account)));
  return Object.fromEntries(policies.flat().map(({ name, document }) => [name, document]));
}

describe('the deploy role of a rehearsal', () => {
  test('has the printed policies, and no other policy', async () => {
    expect(await attachedPolicies()).toEqual(await policiesOf(config, 'delivery'));
    const { PolicyNames: inline } = await outside
      .client(IAMClient)
      .send(new ListRolePoliciesCommand({ RoleName: ROLE }));
    expect(inline).toEqual([]);
  });

  test('changes a network with the tag of the project', async () => {
    const VpcId = await createNetwork(deploy, true);
    await expect(deploy.client(EC2Client).send(new DeleteVpcCommand({ VpcId }))).resolves.toBeDefined();
  });

  test('does not change a network without the tag, or after the tag is removed', async () => {
    const ec2 = deploy.client(EC2Client);
    const foreign = await createNetwork(outside, false);
    await expect(ec2.send(new DeleteVpcCommand({ VpcId: foreign }))).rejects.toThrow(
      /not authorized to perform: ec2:DeleteVpc/,
    );
    const own = await createNetwork(deploy, true);
    await expect(
      ec2.send(new CreateSubnetCommand({ VpcId: own, CidrBlock: '10.0.1.0/24' })),
    ).resolves.toBeDefined();
    await outside
      .client(EC2Client)
      .send(new DeleteTagsCommand({ Resources: [own], Tags: [{ Key: 'project' }] }));
    await expect(ec2.send(new CreateSubnetCommand({ VpcId: own, CidrBlock: '10.0.2.0/24' }))).rejects.toThrow(
      /not authorized to perform: ec2:CreateSubnet/,
    );
  });

  test.each([
    ['removes an association whose route table has the tag', true],
    ['does not remove an association whose route table lacks the tag', false],
  ])('%s', async (_what, tags) => {
    const ec2 = outside.client(EC2Client);
    const VpcId = await createNetwork(outside, tags);
    const { Subnet: subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }));
    const { RouteTable: table } = await ec2.send(
      new CreateRouteTableCommand({ VpcId, ...(tags ? tagged('route-table') : {}) }),
    );
    const { AssociationId } = await ec2.send(
      new AssociateRouteTableCommand({ RouteTableId: table?.RouteTableId, SubnetId: subnet?.SubnetId }),
    );
    const removed = deploy.client(EC2Client).send(new DisassociateRouteTableCommand({ AssociationId }));
    if (tags) await expect(removed).resolves.toBeDefined();
    else await expect(removed).rejects.toThrow(/not authorized to perform: ec2:DisassociateRouteTable/);
  });

  test('changes the policy of a key with the tag of the project only', async () => {
    const own = await deploy
      .client(KMSClient)
      .send(new CreateKeyCommand({ Tags: [{ TagKey: 'project', TagValue: 'big-red-button' }] }));
    const foreign = await outside.client(KMSClient).send(new CreateKeyCommand({}));
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${DELIVERY}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const policyOf = (key: typeof own) =>
      new PutKeyPolicyCommand({
        KeyId: key.KeyMetadata?.Arn,
        PolicyName: 'default',
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      });
    await expect(deploy.client(KMSClient).send(policyOf(own))).resolves.toBeDefined();
    await expect(deploy.client(KMSClient).send(policyOf(foreign))).rejects.toThrow(
      /not authorized to perform: kms:PutKeyPolicy/,
    );
  });

  test('gets the policies of a new configuration, which replace the earlier policies at once', async () => {
    const [tested, ...promoted] = config.environments;
    const renamed: DeliveryConfig = { ...config, environments: [{ ...tested, name: 'trial' }, ...promoted] };
    const create = (name: string) =>
      deploy.client(ECSClient).send(new CreateClusterCommand({ clusterName: `big-red-button-${name}` }));
    await expect(create('test')).resolves.toBeDefined();
    await expect(create('trial')).rejects.toThrow(/not authorized to perform: ecs:CreateCluster/);
    await prepareDeployRoles(sessions, renamed);
    await expect(create('trial')).resolves.toBeDefined();
    await expect(create('test')).rejects.toThrow(/not authorized to perform: ecs:CreateCluster/);
  });

  test('has the policies of both accounts, if both are one AWS account', async () => {
    const together = loadConfig(ONE_ACCOUNT);
    await prepareDeployRoles(sessions, together);
    expect(await attachedPolicies()).toEqual(await policiesOf(together, 'delivery', 'production'));
  });
});
