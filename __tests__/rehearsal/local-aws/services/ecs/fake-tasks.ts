import type { Clock } from '../../../../../rehearsal/engine/clock';
import type { ServiceDefinition } from '../../../../../rehearsal/local-aws/services/ecs/definition/definition';
import { ServiceScheduler } from '../../../../../rehearsal/local-aws/services/ecs/scheduler/service-scheduler';
import type { LaunchedTask } from '../../../../../rehearsal/local-aws/services/ecs/task/launch';
import type { Task } from '../../../../../rehearsal/local-aws/services/ecs/task/task';
import { Targets } from '../../../../../rehearsal/local-aws/services/elb/targets';

/** A clock whose time jumps to the end of a timer as soon as nothing else happens. */
export class JumpingClock implements Clock {
  private time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const at = this.time + milliseconds;
    let isCanceled = false;
    const jump = () => {
      if (isCanceled) return;
      this.time = Math.max(this.time, at);
      run();
    };
    // The third turn of the event loop begins when the callbacks of the other turns have run.
    setImmediate(() => setImmediate(() => setImmediate(jump)));
    return () => {
      isCanceled = true;
    };
  }
}

/** A started fake process. */
export interface FakeProcess {
  readonly task: Task;
  readonly signals: string[];
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

export const definition = (
  revision: number,
  changed: Partial<ServiceDefinition> = {},
): ServiceDefinition => ({
  id: { accountId: '111111111111', region: 'us-east-1', cluster: 'main', name: 'web' },
  desiredCount: 1,
  task: {
    arn: `arn:aws:ecs:us-east-1:111111111111:task-definition/web:${String(revision)}`,
    containers: [{ name: 'app', image: `image:${String(revision)}`, essential: true }],
    executionRoleArn: undefined,
    taskRoleArn: undefined,
    cpu: '256',
    memory: '512',
  },
  loadBalancers: [],
  circuitBreaker: { enable: true, rollback: true },
  gracePeriodSeconds: 0,
  capacityProviderStrategy: [],
  subnet: '10.0.1.0/24',
  strategy: 'ROLLING',
  ...changed,
});

/** A scheduler whose tasks are fake processes. */
export class FakeTasks {
  readonly processes: FakeProcess[] = [];
  readonly faults: unknown[] = [];
  readonly scheduler: ServiceScheduler;
  /** Called before each start. May throw, and may end the process. */
  onStart: (process: FakeProcess) => void = () => undefined;
  /** True if processes ignore SIGTERM. */
  isStubborn = false;

  constructor() {
    this.scheduler = new ServiceScheduler({
      clock: new JumpingClock(),
      targets: new Targets(),
      timing: { waitFactor: 1 / 60, startLimitMs: 1000, stopLimitMs: 20, settleMs: 500 },
      launch: (task) => this.launch(task),
      onFault: (error) => this.faults.push(error),
    });
  }

  /** Texts of the service events from the oldest to the newest, with short ids. */
  get events(): string[] {
    const { events, tasks, history } = this.scheduler;
    const ids = [...tasks.map(({ id }) => id).reverse(), ...history.map(({ id }) => id).reverse()];
    const short = (text: string) =>
      ids.reduce((shown, id, index) => {
        const isTask = index < tasks.length;
        return shown.replaceAll(
          id,
          isTask ? `t${String(index + 1)}` : `d${String(index - tasks.length + 1)}`,
        );
      }, text);
    return events.map(({ message }) => short(message)).reverse();
  }

  private launch(task: Task): Promise<LaunchedTask> {
    const signals: string[] = [];
    let exit: (code: number) => void = () => undefined;
    const ended = new Promise<number>((resolve) => {
      exit = resolve;
    });
    const process = { task, signals, exit };
    this.onStart(process);
    this.processes.push(process);
    const running = {
      output: [],
      ended,
      terminate: () => {
        signals.push('SIGTERM');
        if (!this.isStubborn) exit(143);
      },
      kill: () => {
        signals.push('SIGKILL');
        exit(137);
      },
      checkHealth: () => Promise.resolve(true),
    };
    const log = { close: () => Promise.resolve() };
    const [container = {}] = task.definition.task.containers;
    return Promise.resolve({ containers: [{ definition: container, running, log }], ports: new Map() });
  }
}
