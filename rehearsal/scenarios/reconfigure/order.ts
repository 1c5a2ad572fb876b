import type { AwsRequest } from '../../local-aws/request-log';

/** Names of two resources for a message. Resource `first` must be removed before resource `then`. */
interface Pair {
  readonly first: string;
  readonly then: string;
}

/** Name of a resource for a message, and the requests that remove such resources. */
interface NamedRequests {
  readonly resource: string;
  readonly requests: readonly AwsRequest[];
}

/**
 * Identifiers of the resources without which the instances of an environment cannot deregister from their ECS cluster.
 */
export interface InstanceParts {
  readonly clusterArn: string;
  readonly role: string;
  readonly securityGroupId: string;
}

/**
 * Returns a sentence for each request to delete a capacity provider that a cluster still used. A request that AWS
 * rejected counts, too.
 *
 * @param requests all requests since the start of the local AWS.
 * @param since index of the first request of the configuration change to check.
 */
export function capacityFaults(requests: readonly AwsRequest[], since: number): string[] {
  const deletions = ofOperation(requests.slice(since), 'ecs:DeleteCapacityProvider');
  const order = {
    first: 'the association between cluster and capacity provider',
    then: 'the capacity provider',
  };
  if (deletions.length === 0) return ['no capacity provider was deleted'];
  return deletions.flatMap((deletion) => {
    const provider = deletion.input.get('capacityProvider') ?? '';
    const used = associationsAt(inAccountOf(deletion, requests), deletion.began);
    return [...used.values()].flat().includes(provider) ? [tooEarly(order, deletion)] : [];
  });
}

/** Returns the capacity providers of each cluster at a position in the sequence of requests. */
function associationsAt(requests: readonly AwsRequest[], position: number): Map<string, string[]> {
  const puts = carriedOut(ofOperation(requests, 'ecs:PutClusterCapacityProviders'), position);
  return new Map(
    puts.map(({ input }) => [
      input.get('cluster') ?? '',
      [...input].filter(([name]) => name.startsWith('capacityProviders.')).map(([, value]) => value),
    ]),
  );
}

/**
 * Returns a sentence for each NAT gateway that was deleted while a route still used the gateway. Also returns a
 * sentence for each request to release an Elastic IP address that still belonged to a NAT gateway. `capacityFaults`
 * explains the parameters.
 */
export function gatewayFaults(requests: readonly AwsRequest[], since: number): string[] {
  const deletions = ofOperation(requests.slice(since), 'ec2:DeleteNatGateway');
  if (deletions.length === 0) return ['no NAT gateway was deleted'];
  const routed = deletions.flatMap((deletion) => {
    const gateway = deletion.input.get('NatGatewayId') ?? '';
    const using = [...routesAt(requests, deletion.began).values()].includes(gateway);
    return using ? [tooEarly({ first: 'the route to the gateway', then: 'the NAT gateway' }, deletion)] : [];
  });
  // AWS rejects ReleaseAddress while the address belongs to a NAT gateway. The request does not name the gateway, so
  // each rejection counts as a fault.
  const addresses = ofOperation(requests.slice(since), 'ec2:ReleaseAddress')
    .filter(({ status }) => status !== 200)
    .map((release) => tooEarly({ first: 'the NAT gateway of the address', then: 'the address' }, release));
  return [...routed, ...addresses];
}

/**
 * Returns a sentence for each resource that was deleted before the instances that need the resource.
 *
 * @param requests the requests of the configuration change to check.
 * @param deleted `everything` if the change deletes the whole environment; `nothing` if the environment keeps its
 *   network and cluster.
 */
export function instanceFaults(
  requests: readonly AwsRequest[],
  parts: InstanceParts,
  deleted: 'nothing' | 'everything',
): string[] {
  const groups = carriedOut(ofOperation(requests, 'autoscaling:DeleteAutoScalingGroup'));
  if (groups.length === 0) return ['no Auto Scaling group was deleted'];
  const instances = { resource: 'the instances', requests: groups };
  const sample = groups[0] as AwsRequest;
  const nearby = (operation: string) => inAccountOf(sample, ofOperation(requests, operation));
  const needs: readonly NamedRequests[] = [
    {
      resource: 'the egress rule',
      requests: having(nearby('ec2:RevokeSecurityGroupEgress'), 'GroupId', parts.securityGroupId),
    },
    {
      resource: "the role's policy",
      requests: having(ofOperation(requests, 'iam:DeleteRolePolicy'), 'RoleName', parts.role),
    },
  ];
  const environment: readonly NamedRequests[] = [
    { resource: 'a route', requests: nearby('ec2:DeleteRoute') },
    { resource: 'the association of a route table', requests: nearby('ec2:DisassociateRouteTable') },
    { resource: 'the cluster', requests: having(nearby('ecs:DeleteCluster'), 'cluster', parts.clusterArn) },
  ];
  return [...needs, ...(deleted === 'everything' ? environment : [])].flatMap(
    ({ resource, requests: deletions }) =>
      deletions.length === 0 ? [`${resource} was not deleted`] : orderFaults(instances, resource, deletions),
  );
}

/**
 * Returns the NAT gateway of each route at a position in the sequence of requests. The map's key is the route table and
 * the destination.
 */
function routesAt(requests: readonly AwsRequest[], position: number): Map<string, string> {
  const routes = new Map<string, string>();
  for (const { operation, input } of carriedOut(requests, position)) {
    if (!/^ec2:(Create|Replace|Delete)Route$/.test(operation)) continue;
    const route = `${input.get('RouteTableId') ?? ''} ${input.get('DestinationCidrBlock') ?? ''}`;
    const gateway = input.get('NatGatewayId');
    if (operation === 'ec2:DeleteRoute' || gateway === undefined) routes.delete(route);
    else routes.set(route, gateway);
  }
  return routes;
}

/** Returns a sentence for each request in `others` that began before the end of the last request in `first`. */
function orderFaults(first: NamedRequests, then: string, others: readonly AwsRequest[]): string[] {
  const end = Math.max(...first.requests.map(({ ended }) => ended));
  return others
    .filter(({ began }) => first.requests.length === 0 || began < end)
    .map((request) => tooEarly({ first: first.resource, then }, request));
}

function tooEarly({ first, then }: Pair, { operation, accountRegion }: AwsRequest): string {
  const { accountId, region } = accountRegion;
  return `${then} must not be removed before ${first}: ${operation} came too early in account ${accountId}, Region ${region}`;
}

const ofOperation = (requests: readonly AwsRequest[], operation: string) =>
  requests.filter((request) => request.operation === operation);

/** Returns the requests that succeeded before a position in the sequence of requests. */
const carriedOut = (requests: readonly AwsRequest[], position = Infinity) =>
  requests.filter(({ status, ended }) => status === 200 && ended < position);

const having = (requests: readonly AwsRequest[], name: string, value: string) =>
  requests.filter(({ input }) => input.get(name) === value);

const inAccountOf = ({ accountRegion }: AwsRequest, requests: readonly AwsRequest[]) =>
  requests.filter(
    (request) =>
      request.accountRegion.accountId === accountRegion.accountId &&
      request.accountRegion.region === accountRegion.region,
  );
