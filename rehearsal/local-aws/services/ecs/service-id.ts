import { arn, type AccountRegion } from '../../../../stacks/names';

/** An ECS service in an account and a Region. */
export interface ServiceId extends AccountRegion {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Name of the service. */
  readonly name: string;
}

export const serviceArn = (id: ServiceId) => arn('ecs', id, `service/${id.cluster}/${id.name}`);
export const clusterArn = (id: ServiceId) => arn('ecs', id, `cluster/${id.cluster}`);
export const taskArn = (id: ServiceId, task: string) => arn('ecs', id, `task/${id.cluster}/${task}`);

/** Returns the last part of an ARN, or the whole name. ECS accepts both for clusters, services and tasks. */
export const nameOf = (nameOrArn: string) => nameOrArn.split('/').at(-1) ?? nameOrArn;
