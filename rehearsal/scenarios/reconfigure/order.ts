import type { AwsRequest } from '../../local-aws/request-log';

/** One thing that must be over before another begins, as a sentence says it: `the route has moved`. */
interface Pair {
  readonly first: string;
  readonly then: string;
}

/** Some requests by what they do. */
interface Named {
  readonly what: string;
  readonly requests: readonly AwsRequest[];
}

/** What is known of an environment's instances and of what they need to leave their cluster. */
export interface InstanceParts {
  readonly clusterArn: string;
  readonly role: string;
  readonly securityGroupId: string;
}

/**
 * Finds faults of order where capacity providers were deleted. A request that AWS refused counts as one that was made: it was
 * too early.
 *
 * @param requests all of them, since the beginning.
 * @param since Index of the first request of the change that is looked at.
 * @returns a sentence for each fault.
 */
export function capacityFaults(requests: readonly AwsRequest[], since: number): string[] {
  const deletions = of(requests.slice(since), 'ecs:DeleteCapacityProvider');
  const named = { first: 'the association of the cluster', then: 'the capacity provider' };
  if (deletions.length === 0) return ['no capacity provider was deleted'];
  return deletions.flatMap((deletion) => {
    const provider = deletion.input.get('capacityProvider') ?? '';
    const used = associationsAt(inPlace(requests, deletion), deletion.began);
    return [...used.values()].flat().includes(provider) ? [tooEarly(named, deletion)] : [];
  });
}

/** The capacity providers of each cluster at a position. */
function associationsAt(requests: readonly AwsRequest[], position: number): Map<string, string[]> {
  const puts = done(of(requests, 'ecs:PutClusterCapacityProviders'), position);
  return new Map(
    puts.map(({ input }) => [
      input.get('cluster') ?? '',
      [...input].filter(([name]) => name.startsWith('capacityProviders.')).map(([, value]) => value),
    ]),
  );
}

/** Finds faults of order where NAT gateways were given up: see `capacityFaults`. */
export function gatewayFaults(requests: readonly AwsRequest[], since: number): string[] {
  const deletions = of(requests.slice(since), 'ec2:DeleteNatGateway');
  if (deletions.length === 0) return ['no NAT gateway was deleted'];
  const routed = deletions.flatMap((deletion) => {
    const gateway = deletion.input.get('NatGatewayId') ?? '';
    const using = [...routesAt(requests, deletion.began).values()].includes(gateway);
    return using ? [tooEarly({ first: 'the route to it', then: 'the NAT gateway' }, deletion)] : [];
  });
  // AWS refuses to release an address that a NAT gateway has, and requests do not say which address a gateway has.
  const addresses = of(requests.slice(since), 'ec2:ReleaseAddress')
    .filter(({ status }) => status !== 200)
    .map((release) => tooEarly({ first: 'its NAT gateway', then: 'the address' }, release));
  return [...routed, ...addresses];
}

/**
 * Finds faults of order where an environment's instances have ended: before what they need, and before their cluster.
 *
 * @param requests those of the change that is looked at.
 * @param gone What else of the environment has gone with them.
 */
export function instanceFaults(
  requests: readonly AwsRequest[],
  parts: InstanceParts,
  gone: 'nothing' | 'everything',
): string[] {
  const groups = done(of(requests, 'autoscaling:DeleteAutoScalingGroup'));
  if (groups.length === 0) return ['no Auto Scaling group was deleted'];
  const instances = { what: 'the instances', requests: groups };
  const place = groups[0] as AwsRequest;
  const here = (operation: string) => inPlace(of(requests, operation), place);
  const needs: readonly Named[] = [
    {
      what: 'the egress rule',
      requests: having(here('ec2:RevokeSecurityGroupEgress'), 'GroupId', parts.securityGroupId),
    },
    {
      what: "the role's policy",
      requests: having(of(requests, 'iam:DeleteRolePolicy'), 'RoleName', parts.role),
    },
  ];
  const environment: readonly Named[] = [
    { what: 'a route', requests: here('ec2:DeleteRoute') },
    { what: 'the association of a route table', requests: here('ec2:DisassociateRouteTable') },
    { what: 'the cluster', requests: having(here('ecs:DeleteCluster'), 'cluster', parts.clusterArn) },
  ];
  return [...needs, ...(gone === 'everything' ? environment : [])].flatMap(({ what, requests: deletions }) =>
    deletions.length === 0 ? [`${what} was not deleted`] : faults(instances, what, deletions),
  );
}

/** Where each route leads before a position: its table and destination, and the NAT gateway. */
function routesAt(requests: readonly AwsRequest[], position: number): Map<string, string> {
  const routes = new Map<string, string>();
  for (const { operation, input } of done(requests, position)) {
    if (!/^ec2:(Create|Replace|Delete)Route$/.test(operation)) continue;
    const route = `${input.get('RouteTableId') ?? ''} ${input.get('DestinationCidrBlock') ?? ''}`;
    const gateway = input.get('NatGatewayId');
    if (operation === 'ec2:DeleteRoute' || gateway === undefined) routes.delete(route);
    else routes.set(route, gateway);
  }
  return routes;
}

/** Every one of the first must have ended before any of the others begins. */
function faults(first: Named, then: string, others: readonly AwsRequest[]): string[] {
  const end = Math.max(...first.requests.map(({ ended }) => ended));
  return others
    .filter(({ began }) => first.requests.length === 0 || began < end)
    .map((request) => tooEarly({ first: first.what, then }, request));
}

function tooEarly({ first, then }: Pair, { operation, accountRegion }: AwsRequest): string {
  const { accountId, region } = accountRegion;
  return `${then} went before ${first}: ${operation} in ${accountId}, ${region} came too early`;
}

const of = (requests: readonly AwsRequest[], operation: string) =>
  requests.filter((request) => request.operation === operation);

/** Those that AWS has carried out before a position. */
const done = (requests: readonly AwsRequest[], position = Infinity) =>
  requests.filter(({ status, ended }) => status === 200 && ended < position);

const having = (requests: readonly AwsRequest[], name: string, value: string) =>
  requests.filter(({ input }) => input.get(name) === value);

const inPlace = (requests: readonly AwsRequest[], { accountRegion }: AwsRequest) =>
  requests.filter(
    (request) =>
      request.accountRegion.accountId === accountRegion.accountId &&
      request.accountRegion.region === accountRegion.region,
  );
