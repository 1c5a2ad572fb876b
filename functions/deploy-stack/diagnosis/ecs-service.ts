/** Where an ECS service is found. */
export interface ServicePlace {
  readonly arn: string;
  readonly cluster: string;
}

export const SERVICE_TYPE = 'AWS::ECS::Service';

/** Physical id of a service in a stack: its ARN. Those of before 2018 name no cluster, and are not asked for. */
export function servicePlace(physicalId: string): ServicePlace | undefined {
  const cluster = /^arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}:service\/([^/]+)\/[^/]+$/.exec(physicalId)?.[1];
  return cluster === undefined ? undefined : { arn: physicalId, cluster };
}
