import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient, type Service } from '@aws-sdk/client-ecs';
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { isAbsentStack } from '../../functions/shared/aws/absent-stack';
import { awsFailure } from '../../functions/shared/job/errors';
import { releaseTags } from '../../functions/shared/release/release-tags';
import type { Application, Environment } from '../../stacks/config';
import type { AccountAccess } from '../accounts/account-access';
import type { ProjectAccess } from '../accounts/project-access';

/** Tasks of a service: the wanted number, those that run, and those that the load balancer finds healthy. */
export interface TaskCounts {
  readonly desired: number;
  readonly running: number;
  /** Absent for a service without a load balancer. */
  readonly healthy?: number;
}

/** A service of an application in one environment, as CloudFormation and ECS report it. */
export interface ServiceStatus {
  readonly service: string;
  /** Status of the stack, or `NONE` if there is no stack. */
  readonly stackStatus: string;
  /** Release in the tags of the stack. Absent if there is no stack, or if the stack does not name its release. */
  readonly release?: { readonly sequence: number; readonly commit: string; readonly execution: string };
  /** Time of the last change of the stack (ISO 8601, UTC). */
  readonly changedAt?: string;
  /** Absent if the stack names no ECS service, or if the service does not exist. */
  readonly tasks?: TaskCounts;
}

/** Reads the services of an application in an environment, all at the same time. */
export function readServices(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
): Promise<ServiceStatus[]> {
  const names = project.names.environment(environment).application(application.name);
  return Promise.all(
    application.services.map(({ name }) =>
      readService(project, environment, { service: name, stack: names.serviceStack(name).name }),
    ),
  );
}

async function readService(
  project: ProjectAccess,
  environment: Environment,
  { service, stack: name }: { readonly service: string; readonly stack: string },
): Promise<ServiceStatus> {
  const access = project.in(environment);
  const stack = await findStack(access.client(CloudFormationClient, environment.region), name);
  if (stack === undefined) return { service, stackStatus: 'NONE' };
  const { commit, execution, sequence } = releaseTags(stack);
  const serviceName = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'ServiceName')?.OutputValue;
  const { cluster } = project.names.environment(environment);
  const tasks =
    serviceName === undefined
      ? undefined
      : await readTasks(access, environment.region, cluster.name, serviceName);
  const changed = stack.LastUpdatedTime ?? stack.CreationTime;
  return {
    service,
    stackStatus: stack.StackStatus ?? '',
    ...(commit === undefined || execution === undefined || sequence === undefined
      ? {}
      : { release: { sequence, commit, execution } }),
    ...(changed === undefined ? {} : { changedAt: changed.toISOString() }),
    ...(tasks === undefined ? {} : { tasks }),
  };
}

/** Reads a stack. Returns undefined when the stack does not exist. */
export async function findStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stack;
  } catch (error) {
    if (isAbsentStack(awsFailure(error), name)) return undefined;
    throw error;
  }
}

async function readTasks(
  access: AccountAccess,
  region: string,
  cluster: string,
  name: string,
): Promise<TaskCounts | undefined> {
  const { services: [service] = [] } = await access
    .client(ECSClient, region)
    .send(new DescribeServicesCommand({ cluster, services: [name] }));
  if (service === undefined) return undefined;
  const { desiredCount = 0, runningCount = 0 } = service;
  const healthy = await readHealthyTargets(access, region, service);
  return { desired: desiredCount, running: runningCount, ...(healthy === undefined ? {} : { healthy }) };
}

/** Reads how many targets the load balancer finds healthy. Returns undefined for a service without a load balancer. */
async function readHealthyTargets(
  access: AccountAccess,
  region: string,
  { loadBalancers = [] }: Service,
): Promise<number | undefined> {
  const TargetGroupArn = loadBalancers[0]?.targetGroupArn;
  if (TargetGroupArn === undefined) return undefined;
  const { TargetHealthDescriptions: targets = [] } = await access
    .client(ElasticLoadBalancingV2Client, region)
    .send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
}
