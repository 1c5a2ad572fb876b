import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';

import { loadConfig } from '../../../cli/config/load-config';
import { Sessions } from '../../../rehearsal/sessions';
import {
  capacityFaults,
  gatewayFaults,
  instanceFaults,
} from '../../../rehearsal/scenarios/reconfigure/order';
import {
  ON_FARGATE,
  withGateways,
  withTest,
} from '../../../rehearsal/scenarios/reconfigure/other-configurations';
import { writeConfiguration } from '../../../rehearsal/terraform/configuration';
import type { DeliveryConfig } from '../../../stacks/config';
import { EXAMPLE, stackOf, synthesize } from '../../stacks/support/synthesis';
import { startTerraformEnvironment, type TerraformEnvironment } from '../provider/terraform';
import { REHEARSAL } from '../../../rehearsal/permissions/call';

jest.setTimeout(240_000);

const REGION = 'ap-southeast-2';
type Resource = Record<string, unknown>;
type Stack = Record<string, unknown> & { resource: Record<string, Record<string, Resource>> };

/**
 * Removes an ordering rule (`lifecycle` or `depends_on`) from a resource, so that the order of changes becomes wrong.
 */
type Mutation = (resource: Resource) => void;
const MUTATIONS = {
  lifecycle: (resource: Resource) => {
    delete resource['lifecycle'];
  },
  waitFor: (type: string) => (resource: Resource) => {
    const needs = resource['depends_on'] as readonly string[];
    const left = needs.filter((address) => !address.startsWith(`${type}.`));
    expect(left.length).toBeLessThan(needs.length);
    resource['depends_on'] = left;
  },
};

let ground: TerraformEnvironment;
/** Terraform JSON of the stack of the test environment, in three configurations. */
let onInstances: string;
let onFargate: string;
let withOneGateway: string;
beforeAll(async () => {
  ground = await startTerraformEnvironment();
  const example = loadConfig(EXAMPLE);
  onInstances = await stackOfFirst('on-instances', withTest(example, withGateways(2)));
  const fargate = withTest(example, () => ON_FARGATE);
  onFargate = await stackOfFirst('on-fargate', withTest(fargate, withGateways(2)));
  withOneGateway = await stackOfFirst('with-one-gateway', withTest(fargate, withGateways(1)));
});
afterAll(() => ground.stop());

async function stackOfFirst(name: string, config: DeliveryConfig): Promise<string> {
  const file = await writeConfiguration(`order-of-changes-${name}`, config, EXAMPLE);
  return stackOf(synthesize(file), 'delivery-environment-test').text;
}

let accounts = 0;

/**
 * Returns an environment in a new account. The mutation changes every resource of the given type in the stack of the
 * environment.
 */
async function environment(type?: string, mutation?: Mutation) {
  accounts += 1;
  const id = String(300_000_000_000 + accounts);
  const folder = await ground.folder({ text: '' });
  const role = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`;
  const write = async (text: string) => {
    const stack = JSON.parse(text.replaceAll('111111111111', id)) as Stack;
    // Without a backend, Terraform stores the state in a local file. The test leaves out the buckets, which Terraform
    // refuses to destroy, and their KMS keys.
    delete (stack['terraform'] as { backend?: unknown }).backend;
    stack.resource = Object.fromEntries(
      Object.entries(stack.resource).filter(([name]) => !/^aws_(s3_|kms_)/.test(name)),
    );
    if (type !== undefined) Object.values(stack.resource[type] ?? {}).forEach((each) => mutation?.(each));
    await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(stack));
  };
  const run = async (...args: readonly string[]) => {
    const own = () => ground.aws.requests().filter(({ accountRegion }) => accountRegion.accountId === id);
    const since = own().length;
    const { code, output } = await ground.terraform(folder, ...args);
    return { code, output, requests: own(), since };
  };
  return {
    parts: async () => {
      const session = await new Sessions(ground.aws.endpoint, {
        credentials: ground.aws.keyOf(REHEARSAL),
      }).open(role, REGION, 'test');
      const ec2 = session.client(EC2Client);
      const name = 'big-red-button-test-instance';
      const { SecurityGroups: [group] = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [name] }] }),
      );
      return {
        clusterArn: `arn:aws:ecs:${REGION}:${id}:cluster/big-red-button-test`,
        role: name,
        securityGroupId: group?.GroupId ?? '',
      };
    },
    /** Deploys a stack to the new account for the first time. */
    begin: async (text: string) => {
      await write(text);
      await run('init');
      const { code, output } = await run('apply', '-auto-approve');
      expect([code, output]).toEqual([0, expect.stringContaining('Apply complete!')]);
    },
    change: async (text: string) => {
      await write(text);
      return run('apply', '-auto-approve');
    },
    destroy: () => run('destroy', '-auto-approve'),
  };
}

describe('the order of changes of an environment', () => {
  test('is right from instances to Fargate, from two NAT gateways to one, back to instances, and when everything is destroyed', async () => {
    const { parts, begin, change, destroy } = await environment();
    await begin(onInstances);
    const first = await parts();
    const moved = await change(onFargate);
    expect([
      moved.code,
      ...capacityFaults(moved.requests, moved.since),
      ...instanceFaults(moved.requests.slice(moved.since), first, 'nothing'),
    ]).toEqual([0]);
    const fewer = await change(withOneGateway);
    expect([fewer.code, ...gatewayFaults(fewer.requests, fewer.since)]).toEqual([0]);
    expect((await change(onInstances)).code).toBe(0);
    const second = await parts();
    const gone = await destroy();
    expect([
      gone.code,
      ...capacityFaults(gone.requests, gone.since),
      ...instanceFaults(gone.requests.slice(gone.since), second, 'everything'),
      ...gatewayFaults(gone.requests, gone.since),
    ]).toEqual([0]);
  });

  test('is wrong when the capacity provider may be deleted first, and AWS refuses the deletion', async () => {
    const { begin, change } = await environment('aws_ecs_capacity_provider', MUTATIONS.lifecycle);
    await begin(onInstances);
    const { code, output, requests, since } = await change(onFargate);
    expect(capacityFaults(requests, since)).toEqual([
      expect.stringContaining(
        'the capacity provider must not be removed before the association between cluster and capacity provider',
      ),
    ]);
    expect([code, output]).toEqual([1, expect.stringContaining('because it is associated with cluster')]);
  });

  test('is wrong when a NAT gateway may be deleted before its route', async () => {
    const { begin, change } = await environment('aws_nat_gateway', MUTATIONS.lifecycle);
    await begin(onFargate);
    const { requests, since } = await change(withOneGateway);
    expect(gatewayFaults(requests, since)).toEqual([
      expect.stringContaining('the NAT gateway must not be removed before the route to the gateway'),
    ]);
  });

  test('is right when only the address may go first, because Terraform still orders the address after its gateway', async () => {
    const { begin, change } = await environment('aws_eip', MUTATIONS.lifecycle);
    await begin(onFargate);
    const { code, requests, since } = await change(withOneGateway);
    expect([code, ...gatewayFaults(requests, since)]).toEqual([0]);
  });

  test.each([
    ['aws_vpc_security_group_egress_rule', 'the egress rule'],
    ['aws_iam_role_policy', "the role's policy"],
    ['aws_route', 'a route'],
    ['aws_route_table_association', 'the association of a route table'],
    ['aws_ecs_cluster', 'the cluster'],
  ])('is wrong when the deletion of %s does not wait for the instances', async (type, resource) => {
    const mutation = MUTATIONS.waitFor(type);
    const { parts, begin, destroy } = await environment('aws_autoscaling_group', mutation);
    await begin(onInstances);
    const before = await parts();
    const { requests, since } = await destroy();
    const faults = instanceFaults(requests.slice(since), before, 'everything');
    expect(faults.length).toBeGreaterThan(0);
    expect(
      faults.filter((fault) => !fault.startsWith(`${resource} must not be removed before the instances`)),
    ).toEqual([]);
  });
});
