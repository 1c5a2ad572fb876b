import { randomBytes } from 'node:crypto';

import { taskArn } from '../service-id';
import type { ServiceDefinition } from '../definition/definition';

type TaskStatus = 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPED';
type HealthStatus = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';

/** State of one container of a task. */
export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  /** Digest of the pulled image. */
  digest?: string;
  exitCode?: number;
  /** Why the container did not start. */
  reason?: string;
  health: HealthStatus;
}

/** Why a task stopped. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export interface StopReason {
  readonly code: 'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'TaskFailedToStart';
  readonly text: string;
}

/** Returns the containers of a task that has not started yet. */
export function containersOf({ task }: ServiceDefinition): TaskContainer[] {
  return task.containers.map(({ name = '', image = '' }) => ({ name, image, health: 'UNKNOWN' }));
}

/** A task of a service, as DescribeTasks shows it. */
export class Task {
  readonly id = randomBytes(16).toString('hex');
  readonly arn: string;
  status: TaskStatus = 'PENDING';
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  stopReason: StopReason | undefined;

  /**
   * @param deploymentId id of the deployment that has started the task.
   * @param containers containers, which tasks that share a process also share.
   * @param address private IP address.
   * @param createdAt time in milliseconds since the epoch.
   */
  constructor(
    readonly definition: ServiceDefinition,
    readonly deploymentId: string,
    readonly containers: readonly TaskContainer[],
    readonly address: string,
    readonly createdAt: number,
  ) {
    this.arn = taskArn(definition.id, this.id);
  }

  get desiredStatus(): 'RUNNING' | 'STOPPED' {
    return this.status === 'DEACTIVATING' || this.status === 'STOPPED' ? 'STOPPED' : 'RUNNING';
  }

  /** Health of the task: the health of its essential containers that have a health check. */
  get health(): HealthStatus {
    const checked = this.definition.task.containers
      .filter(({ essential = true, healthCheck }) => essential && healthCheck !== undefined)
      .map(({ name }) => this.containers.find((container) => container.name === name)?.health);
    if (checked.includes('UNHEALTHY')) return 'UNHEALTHY';
    return checked.length > 0 && checked.every((health) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
  }
}
