import type { StackEvent } from '@aws-sdk/client-cloudformation';
import {
  type Container,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';

import { bestEffort } from '../../shared/aws/best-effort';
import type { Run } from '../ports';
import type { Operation } from '../stack/operation';
import { type EcsServiceId, SERVICE_TYPE, ecsServiceId } from './ecs-service';
import type { Finding } from './finding';

const MAXIMUM_SERVICES = 3;
const MAXIMUM_EVENTS = 5;
const MAXIMUM_TASKS = 10;

interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

const ecsFinding = (resource: string | undefined, reason: string): Finding => ({
  source: 'ECS',
  resource,
  reason,
});

/**
 * Reads the reasons why ECS services failed during an operation. CloudFormation reports only that the circuit breaker
 * was triggered or that a service did not stabilize. For each service, the reasons of stopped tasks come first in the
 * result, because ECS deletes stopped tasks after an hour.
 */
export async function readEcsFindings({ events }: Operation, run: Run): Promise<Finding[]> {
  const findings = await Promise.all(
    failedServices(events)
      .slice(0, MAXIMUM_SERVICES)
      .flatMap((service) =>
        [readStoppedTasks, readDeployments, readServiceEvents].map((read) =>
          bestEffort(run.watch.signal, (options) => read(service, run, options)),
        ),
      ),
  );
  return findings.flatMap((some) => some ?? []);
}

function failedServices(events: readonly StackEvent[]): EcsServiceId[] {
  const failed = events.filter(
    ({ ResourceType, ResourceStatus = '' }) =>
      ResourceType === SERVICE_TYPE && ResourceStatus.endsWith('_FAILED'),
  );
  const physicalIds = new Set(failed.map(({ PhysicalResourceId = '' }) => PhysicalResourceId));
  return [...physicalIds].flatMap((id) => ecsServiceId(id) ?? []);
}

async function readStoppedTasks(
  { arn: serviceName, cluster }: EcsServiceId,
  { ecs }: Run,
  options: RequestOptions,
): Promise<Finding[]> {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED', maxResults: MAXIMUM_TASKS }),
    options,
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), options);
  return tasks.flatMap(({ stoppedReason, containers = [] }) => [
    ...(stoppedReason === undefined ? [] : [ecsFinding('task stopped', stoppedReason)]),
    ...containers.flatMap(containerFindings),
  ]);
}

function containerFindings({ name = '?', reason, exitCode = 0 }: Container): Finding[] {
  if (reason !== undefined) return [ecsFinding(`container ${name}`, reason)];
  return exitCode === 0 ? [] : [ecsFinding(`container ${name}`, `exit code ${String(exitCode)}`)];
}

async function readDeployments(
  { arn: service, cluster }: EcsServiceId,
  { ecs }: Run,
  options: RequestOptions,
): Promise<Finding[]> {
  const { serviceDeployments: briefs = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service, maxResults: 3 }),
    options,
  );
  const serviceDeploymentArns = briefs.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  if (serviceDeploymentArns.length === 0) return [];
  const { serviceDeployments = [] } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
    options,
  );
  return serviceDeployments.flatMap(({ status = '?', statusReason }) =>
    statusReason === undefined || status === 'SUCCESSFUL'
      ? []
      : [ecsFinding(`deployment ${status}`, statusReason)],
  );
}

async function readServiceEvents(
  { arn, cluster }: EcsServiceId,
  { ecs }: Run,
  options: RequestOptions,
): Promise<Finding[]> {
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: [arn] }),
    options,
  );
  const events = services.flatMap((service) => (service.events ?? []).slice(0, MAXIMUM_EVENTS));
  // The finding does not name the service, because the message of a service event already contains the name.
  return events.flatMap(({ message }) => (message === undefined ? [] : [ecsFinding(undefined, message)]));
}
