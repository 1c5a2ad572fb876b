/** CloudFormation resource type of an ECS service. */
export const SERVICE_TYPE = 'AWS::ECS::Service';

/** ARN and cluster of an ECS service. */
export interface EcsServiceId {
  readonly arn: string;
  /** Name of the ECS cluster. */
  readonly cluster: string;
}

/**
 * Returns the ARN and the cluster of an ECS service. Returns undefined for an ARN in the format before 2018, because
 * the old format does not contain the cluster.
 *
 * @param physicalId Physical id of the service in CloudFormation, which is the ARN of the service.
 */
export function ecsServiceId(physicalId: string): EcsServiceId | undefined {
  const cluster = /^arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}:service\/([^/]+)\/[^/]+$/.exec(physicalId)?.[1];
  return cluster === undefined ? undefined : { arn: physicalId, cluster };
}
