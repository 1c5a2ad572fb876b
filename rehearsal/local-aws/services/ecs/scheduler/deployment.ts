import { randomInt } from 'node:crypto';

import type { ServiceDefinition } from '../definition/definition';
import type { TaskGroup } from '../task/task-group';
import { ROLLOUT_REASONS } from './messages';

/** Status of a service deployment. */
type DeploymentStatus = 'IN_PROGRESS' | 'SUCCESSFUL' | 'STOPPED' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED';

/** One deployment of a service. */
export class Deployment {
  /** Id as DescribeServices shows it: `ecs-svc/<19 digits>`. */
  readonly id = `ecs-svc/${digits(19)}`;
  /** Last part of the ARN of the service deployment. */
  readonly key = digits(21);
  status: 'PRIMARY' | 'ACTIVE' = 'PRIMARY';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' = 'IN_PROGRESS';
  rolloutStateReason = ROLLOUT_REASONS.inProgress(this.id);
  deploymentStatus: DeploymentStatus = 'IN_PROGRESS';
  /** Why the service deployment has its status. Undefined for a deployment that has succeeded or still runs. */
  statusReason: string | undefined;
  failedTasks = 0;
  updatedAt: number;
  /** The tasks that run or start. */
  group: TaskGroup | undefined;

  /** @param createdAt time in milliseconds since the epoch. */
  constructor(
    readonly definition: ServiceDefinition,
    readonly createdAt: number,
  ) {
    this.updatedAt = createdAt;
  }

  complete(now: number): void {
    this.rolloutState = 'COMPLETED';
    this.rolloutStateReason = ROLLOUT_REASONS.completed(this.id);
    this.deploymentStatus = 'SUCCESSFUL';
    this.failedTasks = 0;
    this.updatedAt = now;
  }

  fail(now: number, status: DeploymentStatus, reason: string): void {
    this.rolloutState = 'FAILED';
    this.rolloutStateReason = ROLLOUT_REASONS.failed;
    this.deploymentStatus = status;
    this.statusReason = reason;
    this.updatedAt = now;
  }
}

const digits = (count: number) =>
  Array.from({ length: count }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');
