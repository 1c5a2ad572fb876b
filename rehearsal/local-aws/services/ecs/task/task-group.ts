import type { Clock } from '../../../../engine/clock';
import { waitAtMost } from '../../../../system/wait-at-most';
import { NotRunnableError } from '../../../containers/not-runnable';
import { NOT_CHECKED, TargetHealth } from '../../elb/target-health';
import type { Targets } from '../../elb/targets';
import type { ServiceDefinition, ServiceLoadBalancer } from '../definition/definition';
import { EVENTS, STOPPED_REASONS } from '../scheduler/messages';
import { monitorGroup } from '../health/group-monitor';
import type { LaunchedContainer, LaunchedTask } from './launch';
import { Registrations } from './registrations';
import { StartFailure } from './start-failure';
import type { StopReason, Task } from './task';
import type { Timing } from '../health/timing';

export interface TaskGroupOptions {
  readonly definition: ServiceDefinition;
  readonly deploymentId: string;
  /** The tasks for which one process runs. */
  readonly tasks: readonly Task[];
  readonly launch: (task: Task) => Promise<LaunchedTask>;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Receives the texts of the service events. */
  readonly onEvent: (message: string) => void;
}

/**
 * The tasks that a deployment starts together. A rehearsal starts one process for all tasks of a service, so the tasks
 * of a group have the same state.
 */
export class TaskGroup {
  readonly tasks: readonly Task[];
  /** Why no process was started. Undefined if a process was started, or if the start has failed. */
  notStarted: string | undefined;
  /** Resolves with true when the tasks are healthy, or with false when the tasks have stopped before. */
  readonly started: Promise<boolean>;
  /** Resolves when ECS has stopped the tasks because they failed. */
  readonly failed: Promise<void>;
  private readonly registrations: Registrations;
  private readonly monitoring = new AbortController();
  private launched: LaunchedTask | undefined;
  private stopping: Promise<void> | undefined;
  private settleStart: (isHealthy: boolean) => void = () => undefined;
  private settleFailure: () => void = () => undefined;

  constructor(private readonly options: TaskGroupOptions) {
    this.tasks = options.tasks;
    this.registrations = new Registrations(options);
    this.started = new Promise((resolve) => {
      this.settleStart = resolve;
    });
    this.failed = new Promise((resolve) => {
      this.settleFailure = resolve;
    });
  }

  /** Starts the process of the tasks. @throws Error only for a fault of the rehearsal itself. */
  async start(): Promise<void> {
    const { definition, tasks, launch, onEvent } = this.options;
    const [first] = tasks;
    if (first === undefined) {
      this.settleStart(true);
      return;
    }
    onEvent(EVENTS.started(definition.id, tasks));
    try {
      this.launched = await launch(first);
    } catch (error) {
      if (error instanceof StartFailure) {
        this.failToStart(error.message);
        return;
      }
      if (!(error instanceof NotRunnableError)) throw error;
      this.notStarted = error.message;
    }
    if (this.stopping === undefined) this.run();
    // The tasks were stopped during their start.
    else await this.terminate();
  }

  /** Stops the tasks as ECS does: no new requests, then SIGTERM, then SIGKILL. A second call waits for the first one. */
  stop(reason: StopReason): Promise<void> {
    return (this.stopping ??= this.stopOnce(reason));
  }

  private failToStart(reason: string): void {
    const { definition, tasks, clock, onEvent } = this.options;
    for (const task of tasks) {
      task.status = 'STOPPED';
      task.stoppedAt = clock.now();
      task.stopReason = { code: 'TaskFailedToStart', text: reason };
      for (const container of task.containers) container.reason = reason;
    }
    onEvent(EVENTS.notPlaced(definition.id, reason));
    this.stopping = Promise.resolve();
    this.settleStart(false);
    this.settleFailure();
  }

  private run(): void {
    for (const task of this.tasks) {
      task.status = 'RUNNING';
      task.startedAt = this.options.clock.now();
    }
    if (this.launched === undefined) {
      this.registrations.register(new Map(), this.notStarted, () => ({ state: NOT_CHECKED }));
      this.settleStart(true);
    } else this.monitor(this.launched);
  }

  private monitor(launched: LaunchedTask): void {
    const healths = new Map<ServiceLoadBalancer, TargetHealth>();
    this.registrations.register(launched.ports, undefined, (loadBalancer) => {
      const health = new TargetHealth(loadBalancer.targetGroup.check);
      healths.set(loadBalancer, health);
      return health;
    });
    const { signal } = this.monitoring;
    monitorGroup({ ...this.options, launched, signal }, healths, {
      onStarted: () => {
        this.settleStart(true);
      },
      onTargetUnhealthy: (loadBalancer, reason) => {
        this.failTargets(loadBalancer, reason);
      },
      onContainerHealth: (container, isHealthy) => {
        this.recordContainerHealth(container, isHealthy);
      },
      onExit: (container, code) => {
        this.recordExit(container, code);
      },
    }).catch((error: unknown) => {
      this.failAs({ code: 'ServiceSchedulerInitiated', text: String(error) });
    });
  }

  private failTargets({ containerPort, targetGroup }: ServiceLoadBalancer, reason: string): void {
    const { definition, onEvent } = this.options;
    if (this.stopping !== undefined) return;
    for (const task of this.tasks) {
      onEvent(EVENTS.targetUnhealthy(definition.id, task, containerPort, targetGroup.arn, reason));
    }
    const text = STOPPED_REASONS.targetUnhealthy(targetGroup.arn);
    this.failAs({ code: 'ServiceSchedulerInitiated', text });
  }

  private recordContainerHealth(container: LaunchedContainer, isHealthy: boolean): void {
    const { definition, onEvent } = this.options;
    if (this.stopping !== undefined) return;
    for (const state of this.statesOf(container)) state.health = isHealthy ? 'HEALTHY' : 'UNHEALTHY';
    if (isHealthy) return;
    for (const task of this.tasks) onEvent(EVENTS.containersUnhealthy(definition.id, task));
    this.failAs({ code: 'ServiceSchedulerInitiated', text: STOPPED_REASONS.containersUnhealthy });
  }

  private recordExit(container: LaunchedContainer, code: number): void {
    for (const state of this.statesOf(container)) state.exitCode = code;
    if (container.definition.essential === false) return;
    this.failAs({ code: 'EssentialContainerExited', text: STOPPED_REASONS.exited });
  }

  private statesOf({ definition: { name } }: LaunchedContainer) {
    return this.tasks.flatMap(({ containers }) => containers.filter((container) => container.name === name));
  }

  /** Stops the tasks after a failure. Does nothing if the tasks already stop. */
  private failAs(reason: StopReason): void {
    if (this.stopping === undefined) void this.stop(reason).then(this.settleFailure);
  }

  private async stopOnce(reason: StopReason): Promise<void> {
    const { definition, deploymentId, clock, timing, onEvent } = this.options;
    this.monitoring.abort();
    for (const task of this.tasks) {
      task.status = 'DEACTIVATING';
      task.stopReason = reason;
    }
    await this.registrations.deregister(timing.waitFactor);
    await this.terminate();
    for (const task of this.tasks) {
      task.status = 'STOPPED';
      task.stoppedAt = clock.now();
    }
    if (this.tasks.length > 0) onEvent(EVENTS.stopped(definition.id, this.tasks));
    if (this.registrations.remove()) {
      onEvent(EVENTS.draining(definition.id, this.tasks.length, deploymentId));
    }
    this.settleStart(false);
  }

  private async terminate(): Promise<void> {
    const containers = this.launched?.containers ?? [];
    await Promise.all(
      containers.map(async ({ running, log }) => {
        running.terminate();
        await waitAtMost(this.options.timing.stopLimitMs, running.ended);
        running.kill();
        await running.ended;
        await log.close();
      }),
    );
  }
}
