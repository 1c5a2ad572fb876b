import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';

import { readEcsFindings } from '../../../../../functions/deploy-stack/diagnosis/ecs-findings';
import { stackFailure } from '../../../../../functions/deploy-stack/diagnosis/report';
import type { Run } from '../../../../../functions/deploy-stack/ports';
import { until } from '../../support/local-aws';
import {
  app,
  CLUSTER,
  get,
  server,
  startServiceEnvironment,
  STRATEGY,
  type ServiceEnvironment,
} from './service-environment';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(120_000);

let environment: ServiceEnvironment;
beforeAll(async () => {
  environment = await startServiceEnvironment();
});
afterAll(() => environment.stop());

const ended = (stack: string) => environment.ended(stack);

/** Describes the ECS service of a stack. */
async function serviceOf(stack: string): Promise<Service> {
  const { serviceArns = [] } = await environment.ecs.send(new ListServicesCommand({ cluster: CLUSTER }));
  const arn = serviceArns.find((candidate) => candidate.includes(`/${stack}-`));
  const { services } = await environment.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [arn ?? ''] }),
  );
  return services?.[0] ?? {};
}

async function tasksOf(
  serviceName: string | undefined,
  desiredStatus: 'RUNNING' | 'STOPPED',
): Promise<Task[]> {
  const { taskArns = [] } = await environment.ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus }),
  );
  if (taskArns.length === 0) return [];
  const { tasks } = await environment.ecs.send(
    new DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns }),
  );
  return tasks ?? [];
}

const messagesOf = ({ events = [] }: Service) => events.map(({ message = '' }) => message);

/** Returns the first address of a stack's service. */
async function addressOf(stack: string): Promise<string> {
  const reachable = await environment.reach(stack);
  return reachable !== undefined && 'addresses' in reachable ? (reachable.addresses[0]?.url ?? '') : '';
}

/** Returns the health of the targets of a service. */
async function targetsOf({ loadBalancers = [] }: Service) {
  const { TargetHealthDescriptions: targets = [] } = await environment.balancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: loadBalancers[0]?.targetGroupArn }),
  );
  return targets.map(({ Target, TargetHealth }) => ({ id: Target?.Id, port: Target?.Port, ...TargetHealth }));
}

describe('a stack with a service', () => {
  let url: string;
  beforeAll(async () => {
    await environment.create('web', await environment.push(app(), 'COMMIT=first'));
    expect(await ended('web')).toBe('CREATE_COMPLETE');
    url = await addressOf('web');
  });

  test('answers on a port of this machine, by the rules of the listener', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/web$/);
    expect(await get(url)).toMatchObject({ status: 200 });
    expect(await get(url, '/other')).toEqual({ status: 404, body: 'no such service' });
  });

  test('runs with the environment of image and task definition, on a free port, without variables of the user', async () => {
    const { environment: variables } = JSON.parse((await get(url)).body) as {
      environment: Record<string, string>;
    };
    expect(variables).toMatchObject({
      COMMIT: 'first',
      IMAGE: expect.stringMatching(/@sha256:/) as string,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: environment.local.aws.endpoint,
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    expect(variables['PORT']).not.toBe('8080');
    expect(variables).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(variables).not.toHaveProperty('USER');
    expect(variables['PWD']).toContain(environment.local.workDirectory);
  });

  test('is described with its running task, deployment and events', async () => {
    const service = await serviceOf('web');
    const [task] = await tasksOf(service.serviceName, 'RUNNING');
    expect(service).toMatchObject({
      ...{ status: 'ACTIVE', desiredCount: 1, runningCount: 1, pendingCount: 0 },
      capacityProviderStrategy: [STRATEGY],
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', failedTasks: 0, runningCount: 1 }],
    });
    expect(service.launchType).toBeUndefined();
    expect(messagesOf(service)[0]).toBe(`(service ${service.serviceName ?? ''}) has reached a steady state.`);
    expect(task).toMatchObject({
      ...{ lastStatus: 'RUNNING', healthStatus: 'HEALTHY', capacityProviderName: 'FARGATE' },
      startedBy: service.deployments?.[0]?.id,
      containers: [{ name: 'app', lastStatus: 'RUNNING', healthStatus: 'HEALTHY' }],
    });
    expect(await targetsOf(service)).toEqual([{ id: '10.0.0.5', port: 8080, State: 'healthy' }]);
  });

  test('logs to its log group, and to a file', async () => {
    const { events = [] } = await environment.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/ecs/web' }),
    );
    expect(events).toMatchObject([{ message: 'version first' }]);
    expect(events[0]?.logStreamName).toMatch(/^app\/app\/[0-9a-f]{32}$/);
    const folder = join(environment.local.workDirectory, 'services', 'logs', '111111111111-us-east-1');
    const [file = ''] = readdirSync(folder).filter((name) => name.startsWith('web-'));
    expect(readFileSync(join(folder, file), 'utf8')).toBe('version first\n');
  });

  test('runs a new image after an update, without a request that fails', async () => {
    const image = await environment.push(app(), 'COMMIT=second');
    const old = await serviceOf('web');
    const statuses = new Set<number>();
    const updated = environment.update('web', image).then(() => ended('web'));
    let status: string | undefined;
    void updated.then((end) => {
      status = end;
    });
    do statuses.add((await get(url)).status);
    while (status === undefined);
    expect(await updated).toBe('UPDATE_COMPLETE');
    expect([...statuses]).toEqual([200]);
    expect((await get(url)).body).toContain('"COMMIT":"second"');
    const service = await serviceOf('web');
    expect(service.deployments).toHaveLength(1);
    expect(await tasksOf(service.serviceName, 'STOPPED')).toMatchObject([
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: expect.stringContaining('Scaling activity initiated by (deployment ') as string,
        startedBy: old.deployments?.[0]?.id,
      },
    ]);
  });

  test('keeps its address and its old image when the health check of a new image fails', async () => {
    await environment.update('web', await environment.push(app(server(500)), 'COMMIT=sick'));
    expect(await ended('web')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await get(url)).body).toContain('"COMMIT":"second"');
    const { StackEvents = [] } = await environment.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: 'web' }),
    );
    expect(StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason)).toContainEqual(
      expect.stringMatching(
        /^Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'\." \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: GeneralServiceException\)$/,
      ),
    );
    const service = await serviceOf('web');
    const messages = messagesOf(service).join('\n');
    expect(messages).toMatch(
      /\(task \w+\) \(port 8080\) is unhealthy in \(target-group arn:\S+\) due to \(reason Health checks failed with these codes: \[500\]\)\.|failed container health checks\./,
    );
    expect(messages).toMatch(/deployment failed: tasks failed to start\.\n/);
    expect(messages).toMatch(/rolling back to deployment ecs-svc\/\d+\.\n/);
  });
});

test('deploy-stack names the true cause of a failed deployment: the exit code of a process that ends', async () => {
  await environment.create('crash', await environment.push(app()), { parameters: { RulePriority: '20' } });
  expect(await ended('crash')).toBe('CREATE_COMPLETE');
  await environment.update('crash', await environment.push(app("throw new Error('no database');")), {
    parameters: { RulePriority: '20' },
  });
  expect(await ended('crash')).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { serviceArn = '', serviceName = '' } = await serviceOf('crash');
  const failed = {
    ...{ LogicalResourceId: 'Service', ResourceType: 'AWS::ECS::Service', PhysicalResourceId: serviceArn },
    ResourceStatus: 'UPDATE_FAILED' as const,
  } as const;
  const operation = {
    status: 'UPDATE_ROLLBACK_COMPLETE',
    events: [failed as never],
    interruptedBy: undefined,
    at: undefined,
  };
  const run = { ecs: environment.ecs, watch: { signal: new AbortController().signal } } as unknown as Run;
  const { message } = stackFailure(
    'arn:aws:cloudformation:us-east-1:111111111111:stack/crash/1',
    'UPDATE_ROLLBACK_COMPLETE',
    await readEcsFindings(operation, run),
  );
  expect(message).toContain(
    'ECS: task stopped: Essential container in task exited; container app: exit code 1; ',
  );
  expect(message).toContain(
    'deployment ROLLBACK_SUCCESSFUL: Service deployment rolled back because the circuit breaker threshold was exceeded.; ',
  );
  expect(message).toContain(`(service ${serviceName}) `);
});

test('an image that is not in the registry fails with the reason of ECS', async () => {
  const image = (await environment.push(app())).replace(/[0-9a-f]{64}$/, '0'.repeat(64));
  await environment.create('gone', await environment.push(app()), { parameters: { RulePriority: '40' } });
  expect(await ended('gone')).toBe('CREATE_COMPLETE');
  await environment.update('gone', image, { parameters: { RulePriority: '40' } });
  expect(await ended('gone')).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { serviceName } = await serviceOf('gone');
  const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
  expect(await tasksOf(serviceName, 'STOPPED')).toContainEqual(
    expect.objectContaining({ stopCode: 'TaskFailedToStart', stoppedReason: reason }) as Task,
  );
});

test('a service whose image cannot run here is deployed, and its address says why nothing answers', async () => {
  const files = app(undefined, { Dockerfile: 'FROM alpine:3\nCMD ["/usr/bin/nginx"]\n' });
  await environment.create('native', await environment.push(files), { parameters: { RulePriority: '50' } });
  expect(await ended('native')).toBe('CREATE_COMPLETE');
  const reason =
    'its base image alpine:3 needs Docker; without Docker, the rehearsal runs images based on node and python';
  expect(await environment.reach('native')).toEqual({ notStarted: reason });
  const service = await serviceOf('native');
  expect(environment.local.reports).toContain(
    `The service ${service.serviceName ?? ''} was not started: ${reason}.`,
  );
  expect(await targetsOf(service)).toMatchObject([
    { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' },
  ]);
  expect(await get(await addressOf('web'), '/native')).toEqual({
    status: 503,
    body: `503 Service Unavailable: ${reason}\n`,
  });
});

test('a deleted stack has no process and no rule', async () => {
  await environment.create('short', await environment.push(app()), { parameters: { RulePriority: '60' } });
  expect(await ended('short')).toBe('CREATE_COMPLETE');
  const url = await addressOf('short');
  const { PORT: port } = (JSON.parse((await get(url)).body) as { environment: { PORT: string } }).environment;
  await environment.cloudFormation.send(new DeleteStackCommand({ StackName: 'short' }));
  // A stack that is deleted has no name.
  await expect(ended('short')).rejects.toThrow('does not exist');
  expect((await get(url)).status).toBe(404);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test('a process that ends after its deployment is replaced', async () => {
  const main = server().replace(
    'response.statusCode = request.url',
    "if (request.url === '/restless/exit') process.exit(7);\n  response.statusCode = request.url",
  );
  await environment.create('restless', await environment.push(app(main)), {
    parameters: { RulePriority: '70' },
  });
  expect(await ended('restless')).toBe('CREATE_COMPLETE');
  const url = await addressOf('restless');
  expect((await get(url, '/restless/exit')).status).toBe(502);
  let stopped: Task[] = [];
  let status = 0;
  const poll = setInterval(() => {
    void (async () => {
      stopped = await tasksOf((await serviceOf('restless')).serviceName, 'STOPPED');
      ({ status } = await get(url));
    })();
  }, 50);
  await until('the process is replaced', () => stopped.length === 1 && status === 200);
  clearInterval(poll);
  expect(stopped).toMatchObject([
    { stopCode: 'EssentialContainerExited', containers: [{ name: 'app', exitCode: 7 }] },
  ]);
});

test('a restore stops all processes, and closes all addresses', async () => {
  const url = await addressOf('web');
  expect((await get(url)).status).toBe(200);
  const restore = await environment.local.aws.snapshot();
  await restore();
  await expect(fetch(url)).rejects.toThrow();
});
