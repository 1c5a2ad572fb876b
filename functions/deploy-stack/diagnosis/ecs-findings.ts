import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';

import { cut } from '../../shared/text/text';
import { type ServicePlace, SERVICE_TYPE, servicePlace } from './ecs-service';
import { type Operation, physicalIds } from '../stack/operation';
import { optional } from '../best-effort';
import type { Run } from '../ports';

const MOST_EVENTS = 5;
const MOST_TASKS = 10;
const LONGEST = 300;

type Options = { readonly abortSignal: AbortSignal };

/**
 * What ECS has to say about services that failed: CloudFormation's reason is that the circuit breaker was triggered,
 * or that it waited too long, and never why. Why tasks stopped comes first; ECS forgets it after an hour.
 */
export async function ecsDetail({ events }: Operation, run: Run): Promise<string[]> {
  const failed = events.filter(({ ResourceStatus }) => (ResourceStatus ?? '').endsWith('_FAILED'));
  const services = physicalIds(failed, SERVICE_TYPE).flatMap((id) => servicePlace(id) ?? []);
  const told = await Promise.all(
    services
      .slice(0, 3)
      .flatMap((service) =>
        [stoppedTasks, deployments, serviceEvents].map((read) =>
          optional(run.watch.signal, (options) => read(service, run, options)),
        ),
      ),
  );
  return [...new Set(told.flatMap((texts) => texts ?? []))].map((text) => cut(text, LONGEST));
}

async function stoppedTasks(place: ServicePlace, { ecs }: Run, options: Options): Promise<string[]> {
  const { arn: serviceName, cluster } = place;
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED', maxResults: MOST_TASKS }),
    options,
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), options);
  return tasks.flatMap(({ stoppedReason, containers = [] }) => [
    ...(stoppedReason === undefined ? [] : [`task stopped: ${stoppedReason}`]),
    ...containers.flatMap(({ name = '?', reason, exitCode }) => {
      if (reason !== undefined) return [`container ${name}: ${reason}`];
      return exitCode === undefined || exitCode === 0
        ? []
        : [`container ${name}: exit code ${String(exitCode)}`];
    }),
  ]);
}

async function deployments(place: ServicePlace, { ecs }: Run, options: Options): Promise<string[]> {
  const { arn: service, cluster } = place;
  const { serviceDeployments: briefs = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service, maxResults: 3 }),
    options,
  );
  const arns = briefs.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  if (arns.length === 0) return [];
  const { serviceDeployments = [] } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: arns }),
    options,
  );
  return serviceDeployments.flatMap(({ status = '?', statusReason }) =>
    statusReason === undefined || status === 'SUCCESSFUL' ? [] : [`deployment ${status}: ${statusReason}`],
  );
}

async function serviceEvents(place: ServicePlace, { ecs }: Run, options: Options): Promise<string[]> {
  const { arn, cluster } = place;
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [arn] }),
    options,
  );
  const messages = services.flatMap(({ events = [] }) => events.slice(0, MOST_EVENTS));
  return messages.flatMap(({ message }) => message ?? []);
}
