import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type TargetGroup as Description,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { HealthCheck } from './health-check';

/** Settings of a target group. */
export interface TargetGroup {
  readonly arn: string;
  /** Protocol between the load balancer and the targets. */
  readonly protocol: string;
  readonly loadBalancerArns: readonly string[];
  readonly check: HealthCheck;
  /** Port of the health check. Undefined for the port of each target. */
  readonly checkPort: number | undefined;
  readonly deregistrationDelaySeconds: number;
}

/** Default of `deregistration_delay.timeout_seconds`. */
const DEREGISTRATION_DELAY_SECONDS = 300;

/** Reads a target group. @throws Error of Elastic Load Balancing if the target group does not exist. */
export async function readTargetGroup(
  client: ElasticLoadBalancingV2Client,
  arn: string,
): Promise<TargetGroup> {
  const [{ TargetGroups: groups = [] }, { Attributes: attributes = [] }] = await Promise.all([
    client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] })),
    client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
  ]);
  const group = groups[0] ?? {};
  const delay = attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  const port = group.HealthCheckPort;
  return {
    arn,
    protocol: group.Protocol ?? 'HTTP',
    loadBalancerArns: group.LoadBalancerArns ?? [],
    check: healthCheckOf(group),
    checkPort: port === undefined || port === 'traffic-port' ? undefined : Number(port),
    deregistrationDelaySeconds: Number(delay ?? DEREGISTRATION_DELAY_SECONDS),
  };
}

/** Defaults of a target group with IP addresses: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
function healthCheckOf(group: Description): HealthCheck {
  return {
    protocol: group.HealthCheckProtocol === 'TCP' ? 'TCP' : 'HTTP',
    path: group.HealthCheckPath ?? '/',
    matcher: group.Matcher?.HttpCode ?? '200',
    intervalSeconds: group.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: group.HealthCheckTimeoutSeconds ?? 5,
    healthyThreshold: group.HealthyThresholdCount ?? 5,
    unhealthyThreshold: group.UnhealthyThresholdCount ?? 2,
  };
}
