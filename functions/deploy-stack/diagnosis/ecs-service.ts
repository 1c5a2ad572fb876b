/** Resource type of an ECS service. */
export const SERVICE_TYPE = 'AWS::ECS::Service';

/** Identifies an ECS service. */
export interface EcsServiceId {
  readonly arn: string;
  /** Name of the service's cluster. */
  readonly cluster: string;
}

/**
 * Reads the id of a service from the service's physical id, an ARN. Returns undefined for an ARN in the format of
 * before 2018, which names no cluster.
 */
export function ecsServiceId(physicalId: string): EcsServiceId | undefined {
  const cluster = /^arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}:service\/([^/]+)\/[^/]+$/.exec(physicalId)?.[1];
  return cluster === undefined ? undefined : { arn: physicalId, cluster };
}
