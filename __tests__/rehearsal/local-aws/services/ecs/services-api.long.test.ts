import {
  type ContainerDefinition,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { FilterLogEventsCommand, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { setTimeout as delay } from 'node:timers/promises';

import { DELIVERY } from '../../support/local-aws';
import {
  app,
  CLUSTER,
  REGION,
  startServiceEnvironment,
  type ServiceEnvironment,
} from './service-environment';

jest.setTimeout(120_000);

let environment: ServiceEnvironment;
let image: string;
beforeAll(async () => {
  environment = await startServiceEnvironment();
  image = await environment.push(
    app('console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000);'),
  );
  await environment.logs.send(new CreateLogGroupCommand({ logGroupName: '/workers' }));
});
afterAll(() => environment.stop());

const roleArn = (name: string) => `arn:aws:iam::${DELIVERY}:role/${name}`;

/** Registers a task definition with one container, which has no port. @returns its ARN. */
async function register(
  family: string,
  container: Partial<ContainerDefinition> = {},
  taskRoleArn?: string,
): Promise<string> {
  const { taskDefinition } = await environment.ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family, taskRoleArn, networkMode: 'awsvpc', cpu: '256', memory: '512' },
      executionRoleArn: roleArn('execution'),
      containerDefinitions: [
        {
          ...{ name: 'app', image, essential: true, memory: 128 },
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/workers',
              'awslogs-region': REGION,
              'awslogs-stream-prefix': family,
            },
          },
          ...container,
        },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** Creates a service without tasks, and then starts one task, with the circuit breaker. */
async function create(serviceName: string, taskDefinition: string) {
  await environment.ecs.send(
    new CreateServiceCommand({ cluster: CLUSTER, serviceName, taskDefinition, desiredCount: 0 }),
  );
  return environment.ecs.send(
    new UpdateServiceCommand({
      ...{ cluster: CLUSTER, service: serviceName, desiredCount: 1 },
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
}

async function describeService(serviceName: string): Promise<Service> {
  const { services = [] } = await environment.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [serviceName] }),
  );
  return services[0] ?? {};
}

/** Waits until no deployment of a service is in progress. */
async function settled(serviceName: string): Promise<Service> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const service = await describeService(serviceName);
    const { deployments = [] } = service;
    if (deployments.length === 1 && deployments[0]?.rolloutState !== 'IN_PROGRESS') return service;
    await delay(20);
  }
  throw new Error(`the service ${serviceName} is not stable`);
}

/** Returns the variables that the process of a service has logged. */
async function variablesOf(family: string): Promise<Record<string, string>> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const { events = [] } = await environment.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/workers' }),
    );
    const message = events.find(({ logStreamName }) => logStreamName?.startsWith(`${family}/`))?.message;
    if (message !== undefined) return JSON.parse(message) as Record<string, string>;
    await delay(20);
  }
  throw new Error(`the service ${family} has logged nothing`);
}

async function stoppedReason(serviceName: string): Promise<string | undefined> {
  const { taskArns: tasks = [] } = await environment.ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus: 'STOPPED' }),
  );
  const described = await environment.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }));
  return described.tasks?.[0]?.stoppedReason;
}

test('an update returns before the deployment ends, which is in progress at once', async () => {
  await create('slow', await register('slow'));
  const first = await settled('slow');
  expect(first).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
  const updated = await environment.ecs.send(
    new UpdateServiceCommand({ cluster: CLUSTER, service: 'slow', forceNewDeployment: true }),
  );
  expect(updated.service?.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
    { status: 'ACTIVE', id: first.deployments?.[0]?.id },
  ]);
  expect((await settled('slow')).deployments?.[0]?.id).toBe(updated.service?.deployments?.[0]?.id);
});

test('an update that changes nothing starts no deployment', async () => {
  await create('same', await register('same'));
  const { deployments } = await settled('same');
  await environment.ecs.send(
    new UpdateServiceCommand({ cluster: CLUSTER, service: 'same', healthCheckGracePeriodSeconds: 5 }),
  );
  expect((await describeService('same')).deployments?.map(({ id }) => id)).toEqual(
    deployments?.map(({ id }) => id),
  );
});

test('a service without a launch type has the default strategy of its cluster, and a launch type replaces it', async () => {
  await create('default', await register('default'));
  expect(await settled('default')).toMatchObject({
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
  });
  const taskDefinition = await register('launch');
  await environment.ecs.send(
    new CreateServiceCommand({
      ...{ cluster: CLUSTER, serviceName: 'launch', taskDefinition, desiredCount: 1, launchType: 'FARGATE' },
    }),
  );
  const { launchType, capacityProviderStrategy = [] } = await settled('launch');
  expect([launchType, capacityProviderStrategy]).toEqual(['FARGATE', []]);
});

test('a process has the credentials of the task role, with the id of its task as the session name', async () => {
  await create('role', await register('role', {}, roleArn('task')));
  await settled('role');
  const variables = await variablesOf('role');
  const sts = new STSClient({
    endpoint: environment.local.aws.endpoint,
    region: REGION,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: variables['AWS_SESSION_TOKEN'] ?? '',
    },
  });
  const { taskArns = [] } = await environment.ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName: 'role' }),
  );
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:sts::${DELIVERY}:assumed-role/task/${taskArns[0]?.split('/').at(-1) ?? ''}`);
});

describe('a secret of a container', () => {
  const secrets = [
    { name: 'BY_NAME', valueFrom: '/app/password' },
    { name: 'BY_ARN', valueFrom: `arn:aws:ssm:${REGION}:${DELIVERY}:parameter/app/password` },
  ];

  test('is the value of its SSM parameter', async () => {
    await environment.ssm.send(
      new PutParameterCommand({ Name: '/app/password', Value: 'swordfish', Type: 'SecureString' }),
    );
    await create('secret', await register('secret', { secrets }));
    await settled('secret');
    expect(await variablesOf('secret')).toMatchObject({ BY_NAME: 'swordfish', BY_ARN: 'swordfish' });
  });

  test('that is missing stops the task with the reason of ECS', async () => {
    const missing = [{ name: 'X', valueFrom: '/app/none' }];
    await create('no-secret', await register('no-secret', { secrets: missing }));
    await settled('no-secret');
    expect(await stoppedReason('no-secret')).toBe(
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
        'unable to retrieve secrets from ssm: invalid parameters: /app/none',
    );
  });
});

test('a missing log group stops the task with the reason of ECS', async () => {
  const options = { 'awslogs-group': '/none', 'awslogs-region': REGION };
  await create('no-log', await register('no-log', { logConfiguration: { logDriver: 'awslogs', options } }));
  await settled('no-log');
  expect(await stoppedReason('no-log')).toBe(
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to ' +
      'create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
  );
});

test('a container health check decides: a failing command fails the deployment, which is described', async () => {
  const healthCheck = { command: ['CMD-SHELL', 'exit 1'], interval: 5, retries: 2 };
  await create('sick', await register('sick', { healthCheck }));
  const service = await settled('sick');
  expect(service.events?.map(({ message }) => message).join('\n')).toMatch(
    /\(service sick\) \(task \w+\) failed container health checks\./,
  );
  expect(await stoppedReason('sick')).toBe('Task failed container health checks');
  const { serviceDeployments: briefs = [] } = await environment.ecs.send(
    new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: 'sick' }),
  );
  const arn = briefs[0]?.serviceDeploymentArn ?? '';
  const { serviceDeployments, failures } = await environment.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn, `${arn}0`] }),
  );
  expect(serviceDeployments).toMatchObject([
    {
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    },
  ]);
  expect(failures).toEqual([{ arn: `${arn}0`, reason: 'MISSING' }]);
});

test('a command of the image checks its health', async () => {
  const healthCheck = { command: ['CMD', 'node', '-e', 'process.exit(0)'], interval: 5 };
  await create('well', await register('well', { healthCheck }));
  expect(await settled('well')).toMatchObject({ deployments: [{ rolloutState: 'COMPLETED' }] });
});

test('a setting that a process cannot have is named, and the service is deployed', async () => {
  const restartPolicy = { enabled: true };
  await create('policy', await register('policy', { restartPolicy }));
  await settled('policy');
  expect(environment.local.reports).toContain(
    'The service policy was not started: its container app has a restart policy, which a rehearsal does not run.',
  );
});

test('a deleted service stops its tasks', async () => {
  await create('deleted', await register('deleted'));
  await settled('deleted');
  const { taskArns: tasks = [] } = await environment.ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName: 'deleted' }),
  );
  await environment.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: 'deleted', force: true }));
  const described = await environment.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }));
  expect(described.tasks).toMatchObject([{ lastStatus: 'STOPPED' }]);
});

test('an unknown service has no deployments', async () => {
  await expect(
    environment.ecs.send(new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: 'none' })),
  ).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
});
