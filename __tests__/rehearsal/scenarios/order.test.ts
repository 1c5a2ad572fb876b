import type { AwsRequest } from '../../../rehearsal/local-aws/request-log';
import {
  capacityFaults,
  gatewayFaults,
  instanceFaults,
} from '../../../rehearsal/scenarios/reconfigure/order';

const place = { accountId: '111111111111', region: 'ap-southeast-2' };

/** Returns requests that each begin after the end of the previous request. */
const inOrder = (...requests: readonly (readonly [string, Readonly<Record<string, string>>?])[]) =>
  requests.map(([operation, input = {}], index): AwsRequest => ({
    accountRegion: place,
    operation,
    input: new Map(Object.entries(input)),
    began: 2 * index,
    ended: 2 * index + 1,
    status: 200,
  }));

describe('a capacity provider', () => {
  const associated = (cluster: string, name: string) =>
    ['ecs:PutClusterCapacityProviders', { cluster, 'capacityProviders.0': name }] as const;
  const deleted = ['ecs:DeleteCapacityProvider', { capacityProvider: 'instances' }] as const;
  const fault = [
    expect.stringContaining(
      'the capacity provider must not be removed before the association between cluster and capacity provider',
    ),
  ];

  test('may be deleted after every cluster has another capacity provider', () => {
    expect(capacityFaults(inOrder(associated('one', 'FARGATE'), deleted), 0)).toEqual([]);
  });

  test('may not be deleted while a cluster is associated with it', () => {
    expect(
      capacityFaults(inOrder(associated('one', 'instances'), deleted, associated('one', 'FARGATE')), 0),
    ).toEqual(fault);
    expect(
      capacityFaults(inOrder(associated('two', 'instances'), associated('one', 'FARGATE'), deleted), 0),
    ).toEqual(fault);
  });

  test('may not be deleted while the association is being changed', () => {
    const requests = inOrder(associated('one', 'instances'), associated('one', 'FARGATE'), deleted);
    const [before, put, gone] = requests as [AwsRequest, AwsRequest, AwsRequest];
    expect(capacityFaults([before, { ...put, ended: gone.began + 1 }, gone], 0)).toEqual(fault);
    expect(capacityFaults([before, { ...put, status: 400 }, gone], 0)).toEqual(fault);
  });

  test('is a fault when it was never deleted', () => {
    expect(capacityFaults([], 0)).toEqual(['no capacity provider was deleted']);
  });
});

describe('a NAT gateway', () => {
  const route = { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0' };
  const created = ['ec2:CreateRoute', { ...route, NatGatewayId: 'nat-b' }] as const;
  const moved = ['ec2:ReplaceRoute', { ...route, NatGatewayId: 'nat-a' }] as const;
  const deleted = ['ec2:DeleteNatGateway', { NatGatewayId: 'nat-b' }] as const;
  const released = ['ec2:ReleaseAddress'] as const;

  test('may be deleted after its routes have moved or were deleted, and before its address', () => {
    expect(gatewayFaults(inOrder(created, moved, deleted, released), 0)).toEqual([]);
    expect(gatewayFaults(inOrder(created, ['ec2:DeleteRoute', route], deleted, released), 0)).toEqual([]);
  });

  test('may not be deleted while a route leads to it', () => {
    const fault = [
      expect.stringContaining('the NAT gateway must not be removed before the route to the gateway'),
    ];
    expect(gatewayFaults(inOrder(created, deleted, moved, released), 0)).toEqual(fault);
    // In this case, request 0 created the route before the change, and the checked change starts with request 1.
    expect(gatewayFaults(inOrder(created, deleted, moved, released), 1)).toEqual(fault);
    const [make, move, gone] = inOrder(created, moved, deleted) as [AwsRequest, AwsRequest, AwsRequest];
    expect(gatewayFaults([make, { ...move, status: 400 }, gone], 1)).toEqual(fault);
  });

  test('may not lose its address first, because AWS rejects the release of the address', () => {
    const requests = inOrder(created, moved, released, deleted);
    const refused = requests.map((each) =>
      each.operation === released[0] ? { ...each, status: 400 } : each,
    );
    expect(gatewayFaults(refused, 0)).toEqual([
      expect.stringContaining('the address must not be removed before the NAT gateway of the address'),
    ]);
  });

  test('may lose its address while another gateway exists', () => {
    const other = ['ec2:DeleteNatGateway', { NatGatewayId: 'nat-c' }] as const;
    expect(gatewayFaults(inOrder(created, moved, deleted, released, other, released), 0)).toEqual([]);
  });

  test('is a fault when it was never deleted', () => {
    expect(gatewayFaults([], 0)).toEqual(['no NAT gateway was deleted']);
  });
});

describe('instances', () => {
  const parts = { clusterArn: 'arn:cluster', role: 'instance', securityGroupId: 'sg-1' };
  const ended = ['autoscaling:DeleteAutoScalingGroup'] as const;
  const needs = [
    ['the egress rule', 'ec2:RevokeSecurityGroupEgress', { GroupId: 'sg-1' }],
    ["the role's policy", 'iam:DeleteRolePolicy', { RoleName: 'instance' }],
    ['a route', 'ec2:DeleteRoute', {}],
    ['the association of a route table', 'ec2:DisassociateRouteTable', {}],
    ['the cluster', 'ecs:DeleteCluster', { cluster: 'arn:cluster' }],
  ] as const;
  const all = needs.map(([, operation, input]) => [operation, input] as const);

  test('may end before the resources that they need', () => {
    expect(instanceFaults(inOrder(ended, ...all), parts, 'everything')).toEqual([]);
    expect(instanceFaults(inOrder(ended, ...all.slice(0, 2)), parts, 'nothing')).toEqual([]);
  });

  test.each(needs)(
    'may not end after the deletion of %s, which must happen',
    (resource, operation, input) => {
      const others = all.filter(([name]) => name !== operation);
      expect(instanceFaults(inOrder([operation, input], ended, ...others), parts, 'everything')).toEqual([
        expect.stringContaining(`${resource} must not be removed before the instances`),
      ]);
      expect(instanceFaults(inOrder(ended, ...others), parts, 'everything')).toEqual([
        `${resource} was not deleted`,
      ]);
    },
  );

  test('do not need resources of other groups, roles and clusters', () => {
    const others = [
      ['ec2:RevokeSecurityGroupEgress', { GroupId: 'sg-2' }],
      ['iam:DeleteRolePolicy', { RoleName: 'flow-log' }],
      ['ecs:DeleteCluster', { cluster: 'arn:other' }],
    ] as const;
    expect(instanceFaults(inOrder(...others, ended, ...all), parts, 'everything')).toEqual([]);
  });

  test('are a fault when they never ended', () => {
    expect(instanceFaults(inOrder(...all), parts, 'everything')).toEqual([
      'no Auto Scaling group was deleted',
    ]);
  });
});
