import { z } from 'zod';

import type { EcsService, EcsServices } from '../ecs-services';
import { clusterArn, nameOf, serviceArn, type ServiceId } from '../service-id';
import type { Task, TaskContainer } from '../task/task';
import { seconds } from './describe-services';

type Json = Readonly<Record<string, unknown>>;

export const listTasksSchema = z.object({
  cluster: z.string().default('default'),
  serviceName: z.string().optional(),
  family: z.string().optional(),
  startedBy: z.string().optional(),
  desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).default('RUNNING'),
  maxResults: z.number().int().min(1).max(100).default(100),
});

type Place = Pick<ServiceId, 'accountId' | 'region'>;

/** Returns the ARNs of the tasks of services that a ListTasks request selects. */
export function listTasks(
  input: z.infer<typeof listTasksSchema>,
  place: Place,
  services: EcsServices,
): string[] {
  const { serviceName, family, startedBy, desiredStatus, maxResults } = input;
  return tasksIn(input.cluster, place, services)
    .filter(({ task }) => task.desiredStatus === desiredStatus)
    .filter(({ service }) => serviceName === undefined || service.id.name === nameOf(serviceName))
    .filter(({ task }) => family === undefined || familyOf(task) === family)
    .filter(({ task }) => startedBy === undefined || task.deploymentId === startedBy)
    .map(({ task }) => task.arn)
    .slice(0, maxResults);
}

/** Describes the tasks of services among the requested tasks. */
export function describeTasks(
  requested: readonly string[],
  cluster: string,
  place: Place,
  services: EcsServices,
): Json[] {
  const ids = requested.map(nameOf);
  return tasksIn(cluster, place, services)
    .filter(({ task }) => ids.includes(task.id))
    .map(({ service, task }) => describeTask(service, task));
}

function tasksIn(cluster: string, { accountId, region }: Place, services: EcsServices) {
  return services.all
    .filter(({ id }) => id.accountId === accountId && id.region === region && id.cluster === nameOf(cluster))
    .flatMap((service) => service.scheduler.tasks.map((task) => ({ service, task })));
}

const familyOf = ({ definition }: Task) => nameOf(definition.task.arn).split(':')[0];

function describeTask({ id }: EcsService, task: Task): Json {
  const { definition, status, desiredStatus, health, stopReason } = task;
  const { cpu, memory, arn, executionRoleArn, taskRoleArn } = definition.task;
  const [strategy] = definition.capacityProviderStrategy;
  return {
    taskArn: task.arn,
    clusterArn: clusterArn(id),
    taskDefinitionArn: arn,
    group: `service:${id.name}`,
    startedBy: task.deploymentId,
    lastStatus: status,
    desiredStatus,
    healthStatus: health,
    ...{ cpu, memory },
    ...(strategy === undefined ? {} : { capacityProviderName: strategy.capacityProvider }),
    overrides: { containerOverrides: [], executionRoleArn, taskRoleArn },
    attachments: [
      {
        id: task.id,
        type: 'ElasticNetworkInterface',
        status: desiredStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
        details: [{ name: 'privateIPv4Address', value: task.address }],
      },
    ],
    containers: task.containers.map((container) => describeContainer(task, container, id)),
    ...timesOf(task),
    ...(stopReason === undefined ? {} : { stoppedReason: stopReason.text, stopCode: stopReason.code }),
  };
}

function describeContainer(task: Task, container: TaskContainer, id: ServiceId): Json {
  const { name, image, digest, exitCode, reason, health } = container;
  return {
    containerArn: `${serviceArn(id).replace(':service/', ':container/')}/${task.id}/${name}`,
    taskArn: task.arn,
    lastStatus: task.status === 'DEACTIVATING' ? 'RUNNING' : task.status,
    healthStatus: health,
    ...{ name, image, exitCode, reason, imageDigest: digest },
    networkInterfaces: [{ attachmentId: task.id, privateIpv4Address: task.address }],
  };
}

function timesOf({ createdAt, startedAt, stoppedAt }: Task): Json {
  return {
    createdAt: seconds(createdAt),
    ...(startedAt === undefined ? {} : { startedAt: seconds(startedAt) }),
    ...(stoppedAt === undefined ? {} : { stoppedAt: seconds(stoppedAt) }),
  };
}
