import { NotRunnableError } from '../../../../../rehearsal/local-aws/containers/not-runnable';
import { StartFailure } from '../../../../../rehearsal/local-aws/services/ecs/task/start-failure';
import { definition, FakeTasks, type FakeProcess } from './fake-tasks';

let tasks: FakeTasks;
beforeEach(() => {
  tasks = new FakeTasks();
});
afterEach(async () => {
  await tasks.scheduler.stop();
  expect(tasks.faults).toEqual([]);
});

/** Ends every process with exit code 1 as soon as it runs. */
const crash = ({ exit }: FakeProcess) => {
  setImmediate(() => {
    exit(1);
  });
};
const deploy = (...args: Parameters<typeof definition>) => tasks.scheduler.deploy(definition(...args));
/** Waits until a condition holds. The clock of the tasks moves on while this function waits. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !condition(); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(condition()).toBe(true);
}

test('a deployment completes when its process has run for a moment', async () => {
  expect(await deploy(1)).toBe('completed');
  const [deployment] = tasks.scheduler.deployments;
  expect(deployment).toMatchObject({
    status: 'PRIMARY',
    rolloutState: 'COMPLETED',
    rolloutStateReason: `ECS deployment ${deployment?.id ?? ''} completed.`,
    deploymentStatus: 'SUCCESSFUL',
    failedTasks: 0,
  });
  expect(tasks.events).toEqual([
    '(service web) has started 1 tasks: (task t1).',
    '(service web) (deployment d1) deployment completed.',
    '(service web) has reached a steady state.',
  ]);
  expect(tasks.scheduler.tasks).toMatchObject([{ status: 'RUNNING', desiredStatus: 'RUNNING' }]);
});

test('a deployment is the primary one and in progress at once', async () => {
  const deployed = deploy(1);
  expect(tasks.scheduler.primary).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
  await deployed;
});

test('one process runs for all tasks of a service', async () => {
  await deploy(1, { desiredCount: 3 });
  expect(tasks.processes).toHaveLength(1);
  expect(tasks.scheduler.tasks.map(({ address, status }) => `${address} ${status}`).sort()).toEqual([
    '10.0.1.5 RUNNING',
    '10.0.1.6 RUNNING',
    '10.0.1.7 RUNNING',
  ]);
});

test('a service without tasks starts no process', async () => {
  expect(await deploy(1, { desiredCount: 0 })).toBe('completed');
  expect(tasks.processes).toEqual([]);
});

test('a new version starts before the old version stops', async () => {
  await deploy(1);
  let isOldRunning: boolean | undefined;
  tasks.onStart = () => {
    isOldRunning = tasks.processes[0]?.signals.length === 0;
  };
  await deploy(2);
  expect(isOldRunning).toBe(true);
  expect(tasks.processes[0]?.signals[0]).toBe('SIGTERM');
  expect(tasks.scheduler.deployments).toHaveLength(1);
  const [, old] = tasks.scheduler.tasks;
  expect(old).toMatchObject({
    status: 'STOPPED',
    stopReason: {
      code: 'ServiceSchedulerInitiated',
      text: `Scaling activity initiated by (deployment ${tasks.scheduler.primary?.id ?? ''})`,
    },
    containers: [{ exitCode: 143 }],
  });
});

test('a process that ignores SIGTERM is killed', async () => {
  await deploy(1);
  tasks.isStubborn = true;
  await deploy(2);
  expect(tasks.processes[0]?.signals).toEqual(['SIGTERM', 'SIGKILL']);
});

describe('the circuit breaker', () => {
  test('fails a first deployment after three failed tasks, and finds nothing to roll back to', async () => {
    tasks.onStart = crash;
    expect(await deploy(1)).toBe('circuit breaker');
    expect(tasks.processes).toHaveLength(3);
    expect(tasks.scheduler.deployments).toMatchObject([
      {
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        deploymentStatus: 'ROLLBACK_FAILED',
        failedTasks: 3,
      },
    ]);
    expect(tasks.scheduler.tasks).toMatchObject(
      Array(3).fill({
        status: 'STOPPED',
        stopReason: { code: 'EssentialContainerExited', text: 'Essential container in task exited' },
        containers: [{ exitCode: 1 }],
      }),
    );
    expect(tasks.events.at(-1)).toBe(
      '(service web) (deployment d1) deployment failed: tasks failed to start.',
    );
  });

  test('returns to the last completed deployment, whose process still runs', async () => {
    await deploy(1);
    tasks.onStart = crash;
    expect(await deploy(2)).toBe('circuit breaker');
    expect(tasks.scheduler.deployments).toMatchObject([
      {
        status: 'PRIMARY',
        rolloutState: 'COMPLETED',
        definition: { task: { arn: expect.stringMatching(/:1$/) as string } },
      },
    ]);
    expect(tasks.processes[0]?.signals).toEqual([]);
    expect(tasks.scheduler.history).toMatchObject([
      {
        deploymentStatus: 'ROLLBACK_SUCCESSFUL',
        statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      },
      { deploymentStatus: 'SUCCESSFUL' },
    ]);
    expect(tasks.events.slice(-4)).toEqual([
      '(service web) (deployment d2) deployment failed: tasks failed to start.',
      '(service web) rolling back to deployment d1.',
      '(service web) (deployment d1) deployment completed.',
      '(service web) has reached a steady state.',
    ]);
  });

  test('leaves a failed deployment in place if it may not roll back', async () => {
    await deploy(1);
    tasks.onStart = crash;
    await deploy(2, { circuitBreaker: { enable: true, rollback: false } });
    expect(tasks.scheduler.primary).toMatchObject({ rolloutState: 'FAILED', deploymentStatus: 'STOPPED' });
  });

  test('counts every task of a process', async () => {
    tasks.onStart = crash;
    await deploy(1, { desiredCount: 8 });
    expect(tasks.processes).toHaveLength(1);
    expect(tasks.scheduler.primary?.failedTasks).toBe(8);
  });

  test('lets a deployment pass whose third task becomes healthy', async () => {
    tasks.onStart = (process) => {
      if (tasks.processes.length < 2) crash(process);
    };
    expect(await deploy(1)).toBe('completed');
    expect(tasks.scheduler.primary?.failedTasks).toBe(0);
  });

  test('is needed: without it, a deployment is not stable after ten failed tasks', async () => {
    tasks.onStart = crash;
    expect(await deploy(1, { circuitBreaker: { enable: false, rollback: false } })).toBe('not stable');
    expect(tasks.processes).toHaveLength(10);
  });
});

test('a task that cannot start has the reason of ECS, and an event', async () => {
  tasks.onStart = () => {
    throw new StartFailure('CannotPullContainerError: not found');
  };
  expect(await deploy(1)).toBe('circuit breaker');
  expect(tasks.scheduler.tasks[0]).toMatchObject({
    status: 'STOPPED',
    stopReason: { code: 'TaskFailedToStart', text: 'CannotPullContainerError: not found' },
    containers: [{ reason: 'CannotPullContainerError: not found' }],
  });
  expect(tasks.events[1]).toBe(
    '(service web) was unable to place a task. Reason: CannotPullContainerError: not found.',
  );
});

test('a service that cannot run here is deployed, and its health is not judged', async () => {
  tasks.onStart = () => {
    throw new NotRunnableError('its base image alpine needs Docker');
  };
  expect(await deploy(1)).toBe('completed');
  expect(tasks.scheduler.primary?.group?.notStarted).toBe('its base image alpine needs Docker');
  expect(tasks.scheduler.tasks).toMatchObject([{ status: 'RUNNING', health: 'UNKNOWN' }]);
});

test('a fault of the rehearsal is not a failed task', async () => {
  tasks.onStart = () => {
    throw new Error('fault');
  };
  await expect(deploy(1)).rejects.toThrow('fault');
});

test('a process that ends later is replaced, again and again', async () => {
  await deploy(1);
  for (const count of [2, 3, 4]) {
    tasks.processes.at(-1)?.exit(1);
    await until(
      () =>
        tasks.scheduler.tasks.filter(({ status }) => status === 'RUNNING').length === 1 &&
        tasks.processes.length === count,
    );
  }
  expect(tasks.events.slice(3)).toEqual(
    expect.arrayContaining([
      '(service web) has stopped 1 running tasks: (task t1).',
      '(service web) has started 1 tasks: (task t2).',
    ]),
  );
  await until(() => tasks.events.at(-1) === '(service web) has reached a steady state.');
});

test('a service whose processes keep ending is reported as impaired', async () => {
  await deploy(1);
  tasks.onStart = crash;
  tasks.processes[0]?.exit(1);
  const impaired = /^\(service web\) is unable to consistently start tasks successfully\./;
  await until(() => tasks.events.some((event) => impaired.test(event)));
});

test('a newer deployment ends an older one that still starts', async () => {
  tasks.onStart = ({ task, exit }) => {
    if (task.definition.task.arn.endsWith(':1')) exit(1);
  };
  const first = deploy(1, { circuitBreaker: { enable: false, rollback: false } });
  const second = deploy(2);
  expect(await Promise.all([first, second])).toEqual(['superseded', 'completed']);
  expect(tasks.scheduler.deployments).toMatchObject([
    { definition: { task: { arn: expect.stringMatching(/:2$/) as string } } },
  ]);
});

test('a stopped service has no running task and starts no new one', async () => {
  await deploy(1);
  await tasks.scheduler.stop();
  expect(tasks.scheduler.tasks).toMatchObject([{ status: 'STOPPED' }]);
  expect(tasks.scheduler.deployments).toEqual([]);
  expect(tasks.processes).toHaveLength(1);
});
