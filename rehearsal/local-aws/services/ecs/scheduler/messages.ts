import type { ServiceId } from '../service-id';
import type { Task } from '../task/task';

/**
 * Texts of service events, of deployments and of stopped tasks, as ECS writes them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
const service = ({ name }: ServiceId) => `(service ${name})`;
const listed = (tasks: readonly Task[]) => tasks.map(({ id }) => `(task ${id})`).join(' ');

export const EVENTS = {
  started: (id: ServiceId, tasks: readonly Task[]) =>
    `${service(id)} has started ${String(tasks.length)} tasks: ${listed(tasks)}.`,
  stopped: (id: ServiceId, tasks: readonly Task[]) =>
    `${service(id)} has stopped ${String(tasks.length)} running tasks: ${listed(tasks)}.`,
  notPlaced: (id: ServiceId, reason: string) =>
    `${service(id)} was unable to place a task. Reason: ${reason.replace(/\.$/, '')}.`,
  registered: (id: ServiceId, count: number, targetGroup: string) =>
    `${service(id)} registered ${String(count)} targets in (target-group ${targetGroup})`,
  deregistered: (id: ServiceId, count: number, targetGroup: string) =>
    `${service(id)} deregistered ${String(count)} targets in (target-group ${targetGroup})`,
  draining: (id: ServiceId, count: number, deployment: string) =>
    `(service ${id.name}, taskSet ${deployment}) has begun draining connections on ${String(count)} tasks.`,
  targetUnhealthy: (id: ServiceId, task: Task, port: number, targetGroup: string, reason: string) =>
    `${service(id)} (task ${task.id}) (port ${String(port)}) is unhealthy in (target-group ${targetGroup}) due to (reason ${reason}).`,
  containersUnhealthy: (id: ServiceId, task: Task) =>
    `${service(id)} (task ${task.id}) failed container health checks.`,
  impaired: (id: ServiceId) =>
    `${service(id)} is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
  completed: (id: ServiceId, deployment: string) =>
    `${service(id)} (deployment ${deployment}) deployment completed.`,
  failed: (id: ServiceId, deployment: string) =>
    `${service(id)} (deployment ${deployment}) deployment failed: tasks failed to start.`,
  rollingBack: (id: ServiceId, deployment: string) =>
    `${service(id)} rolling back to deployment ${deployment}.`,
  steady: (id: ServiceId) => `${service(id)} has reached a steady state.`,
} as const;

/** Values of `rolloutStateReason`. */
export const ROLLOUT_REASONS = {
  inProgress: (deployment: string) => `ECS deployment ${deployment} in progress.`,
  completed: (deployment: string) => `ECS deployment ${deployment} completed.`,
  failed: 'ECS deployment circuit breaker: tasks failed to start.',
  rollingBack: (deployment: string) =>
    `ECS deployment circuit breaker: rolling back to deploymentId ${deployment}.`,
} as const;

/** Values of `statusReason` of a service deployment. */
export const DEPLOYMENT_REASONS = {
  rolledBack: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  noCandidate: 'No rollback candidate was found to run the rollback.',
  failed: 'Service deployment failed because the circuit breaker threshold was exceeded.',
} as const;

/** Values of `stoppedReason` of a task. */
export const STOPPED_REASONS = {
  exited: 'Essential container in task exited',
  targetUnhealthy: (targetGroup: string) => `Task failed ELB health checks in (target-group ${targetGroup})`,
  containersUnhealthy: 'Task failed container health checks',
  scaling: (deployment: string) => `Scaling activity initiated by (deployment ${deployment})`,
} as const;
