import { join } from 'node:path';

import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';

import type { Aws, Session } from '../../../../engine/aws';
import type { PermissionChecks } from '../../../../permissions/checks';
import { codeOf, messageOf } from '../../../../engine/errors';
import type { ContainerRuntime, ContainerSettings, RunningContainer } from '../../../containers/runtime';
import { containerCheckOf, healthCommandOf } from '../health/container-check';
import { requireRunnable } from '../definition/runnable';
import { ContainerLog, createLogStream, logStreamOf, type LogStream } from './container-log';
import { freePort } from './free-port';
import { pullImage } from './pull-image';
import { readSecrets } from './secrets';
import { StartFailure } from './start-failure';
import type { Task } from './task';

/** What ECS needs to start the containers of a task. */
export interface LaunchContext {
  readonly aws: Aws;
  readonly permissions: PermissionChecks;
  readonly runtime: ContainerRuntime;
  /** Folder for logs and temporary files. */
  readonly directory: string;
  /** Returns the time in milliseconds since the epoch. */
  readonly now: () => number;
}

/** A container whose process runs. */
export interface LaunchedContainer {
  readonly definition: ContainerDefinition;
  readonly running: RunningContainer;
  readonly log: Pick<ContainerLog, 'close'>;
}

/** A task whose processes run. */
export interface LaunchedTask {
  readonly containers: readonly LaunchedContainer[];
  /** Ports on this machine by the ports of the containers. */
  readonly ports: ReadonlyMap<number, number>;
}

/** The resources that ECS has prepared for a container before its start. */
interface PreparedContainer {
  readonly definition: ContainerDefinition;
  readonly digest: string;
  readonly secrets: ReadonlyMap<string, string>;
  readonly stream: LogStream | undefined;
}

/**
 * Starts the containers of a task. Image, secrets and log streams are read and created under the task execution role;
 * the processes get the credentials of the task role.
 *
 * @throws StartFailure with the reason of ECS; NotRunnableError if the task cannot run on this machine.
 */
export async function launchTask(context: LaunchContext, task: Task): Promise<LaunchedTask> {
  const { task: definition } = task.definition;
  const execution = await assume(context, task, definition.executionRoleArn);
  if (execution === undefined) {
    throw new StartFailure(
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    );
  }
  const prepared = await Promise.all(
    definition.containers.map((container) => prepareContainer(context, task, container, execution)),
  );
  requireRunnable(task.definition);
  const credentials = credentialsOf(context, task, await assume(context, task, definition.taskRoleArn));
  const ports = await freePorts(definition.containers);
  const containers: LaunchedContainer[] = [];
  try {
    for (const container of prepared) {
      containers.push(await startContainer(context, task, container, { credentials, ports, execution }));
    }
  } catch (error) {
    for (const { running } of containers) running.kill();
    throw error;
  }
  return { containers, ports };
}

async function assume(
  { aws }: LaunchContext,
  { id, arn, definition }: Task,
  role: string | undefined,
): Promise<Session | undefined> {
  if (role === undefined) return undefined;
  const { accountId, region } = definition.id;
  const service = { name: 'ecs-tasks.amazonaws.com', sourceAccount: accountId, sourceArn: arn };
  return aws.assumeFor(service, role, region, id).catch((cause: unknown) => {
    throw new StartFailure(
      `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being ` +
        'passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this ' +
        `role. (${codeOf(cause)}: ${messageOf(cause)})`,
      { cause },
    );
  });
}

/** Pulls the image, reads the secrets and creates the log stream of a container. */
async function prepareContainer(
  { aws, permissions }: LaunchContext,
  task: Task,
  definition: ContainerDefinition,
  execution: Session,
): Promise<PreparedContainer> {
  const { region } = task.definition.id;
  const { image = '', name = '', secrets = [] } = definition;
  const digest = await pullImage(image, {
    clientFor: (registryRegion) => aws.client(ECRClient, execution, registryRegion),
    denialOf: (requirement) => permissions.ofCaller(execution.accessKeyId, region, [requirement]),
  });
  const values = await readSecrets(aws.client(SSMClient, execution, region), secrets);
  const stream = logStreamOf(definition, task.id);
  if (stream !== undefined) {
    await createLogStream(aws.client(CloudWatchLogsClient, execution, region), stream);
  }
  const state = task.containers.find((container) => container.name === name);
  if (state !== undefined) state.digest = digest;
  return { definition, digest, secrets: values, stream };
}

async function startContainer(
  context: LaunchContext,
  task: Task,
  { definition, digest, secrets, stream }: PreparedContainer,
  shared: Pick<ContainerSettings, 'credentials' | 'ports'> & { readonly execution: Session },
): Promise<LaunchedContainer> {
  const { aws, runtime, directory, now } = context;
  const { name = '', entryPoint, command, workingDirectory, environment = [] } = definition;
  const variables = environment.map(({ name: key = '', value = '' }) => [key, value] as const);
  const image = await runtime.prepare({ digest });
  const running = await image.start({
    id: `${task.id}-${name}`,
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(command === undefined ? {} : { command }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    healthCommand: healthCommandOf(containerCheckOf(definition.healthCheck)),
    environment: new Map([...variables, ...secrets]),
    credentials: shared.credentials,
    ports: portsOf(definition, shared.ports),
    isReadOnly: definition.readonlyRootFilesystem === true,
    docker: {
      user: definition.user,
      hasInit: definition.linuxParameters?.initProcessEnabled === true,
      droppedCapabilities: definition.linuxParameters?.capabilities?.drop ?? [],
    },
    temporary: join(directory, 'temporary', `${task.id}-${name}`),
  });
  const { id } = task.definition;
  const client = aws.client(CloudWatchLogsClient, shared.execution, id.region);
  const file = join(directory, 'logs', `${id.accountId}-${id.region}`, `${id.name}-${name}-${task.id}.log`);
  const log = new ContainerLog(file, { client, stream }, now);
  log.read(running.output);
  return { definition, running, log };
}

/** Returns the environment variables with which the AWS SDK of the process calls the local AWS in the task role. */
function credentialsOf({ aws }: LaunchContext, { definition }: Task, session: Session | undefined) {
  const { region } = definition.id;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: aws.endpoint,
    // Without these variables, the AWS SDK would read the credentials of the user.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(session === undefined
      ? {}
      : {
          AWS_ACCESS_KEY_ID: session.accessKeyId,
          AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
          AWS_SESSION_TOKEN: session.sessionToken,
        }),
  };
}

async function freePorts(containers: readonly ContainerDefinition[]): Promise<Map<number, number>> {
  const ports = containers.flatMap(({ portMappings = [] }) =>
    portMappings.flatMap(({ containerPort }) => containerPort ?? []),
  );
  const local = await Promise.all([...new Set(ports)].map(async (port) => [port, await freePort()] as const));
  return new Map(local);
}

/** Returns the ports of one container. */
function portsOf({ portMappings = [] }: ContainerDefinition, ports: ReadonlyMap<number, number>) {
  const own = portMappings.map(({ containerPort }) => containerPort);
  return new Map([...ports].filter(([port]) => own.includes(port)));
}
