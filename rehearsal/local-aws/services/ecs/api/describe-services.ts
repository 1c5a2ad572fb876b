import type { EcsService, EcsServices } from '../ecs-services';
import type { Deployment } from '../scheduler/deployment';
import type { Task } from '../task/task';

type Json = Readonly<Record<string, unknown>>;

/** Returns the service of a DescribeServices response with the counts, deployments and events of its real tasks. */
export function describeService(service: Json, services: EcsServices): Json {
  const known = services.find(String(service['serviceArn']));
  return known === undefined ? service : { ...service, ...stateOf(known) };
}

function stateOf({ scheduler, definition }: EcsService) {
  const { capacityProviderStrategy: strategy } = definition;
  return {
    ...countsOf(scheduler.tasks),
    deployments: scheduler.deployments.map((deployment) => describeDeployment(deployment, scheduler.tasks)),
    events: scheduler.events.map((event) => ({ ...event, createdAt: seconds(event.createdAt) })),
    // A service with a capacity provider strategy has no launch type.
    ...(strategy.length === 0 ? {} : { capacityProviderStrategy: strategy, launchType: undefined }),
  };
}

function describeDeployment(deployment: Deployment, tasks: readonly Task[]): Json {
  const { id, status, definition, createdAt, updatedAt, failedTasks, rolloutState, rolloutStateReason } =
    deployment;
  const { capacityProviderStrategy, desiredCount, task } = definition;
  return {
    ...{ id, status, failedTasks, rolloutState, rolloutStateReason, desiredCount, capacityProviderStrategy },
    ...countsOf(tasks.filter(({ deploymentId }) => deploymentId === id)),
    taskDefinition: task.arn,
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
  };
}

function countsOf(tasks: readonly Task[]) {
  const count = (status: Task['status']) => tasks.filter((task) => task.status === status).length;
  return { runningCount: count('RUNNING'), pendingCount: count('PENDING') };
}

/** Converts milliseconds to the seconds of the JSON protocol. */
export const seconds = (milliseconds: number) => milliseconds / 1000;
