import { randomUUID } from 'node:crypto';

import { pause, type Clock } from '../../../../engine/clock';
import type { Targets } from '../../elb/targets';
import type { ServiceDefinition } from '../definition/definition';
import type { LaunchedTask } from '../task/launch';
import { containersOf, Task } from '../task/task';
import { TaskGroup } from '../task/task-group';
import type { Timing } from '../health/timing';
import { AddressPool } from './addresses';
import { failureThreshold, UNSTABLE_TASKS } from './circuit-breaker';
import { Deployment } from './deployment';
import { DEPLOYMENT_REASONS, EVENTS, ROLLOUT_REASONS, STOPPED_REASONS } from './messages';

/** A service event. */
export interface ServiceEvent {
  readonly id: string;
  /** Time in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly message: string;
}

export interface SchedulerOptions {
  readonly launch: (task: Task) => Promise<LaunchedTask>;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Receives a fault of the rehearsal itself. */
  readonly onFault: (error: unknown) => void;
}

/** Result of a deployment, as CloudFormation sees it. */
export type DeploymentResult = 'completed' | 'circuit breaker' | 'not stable' | 'superseded';

/** Number of events that ECS keeps. */
const MOST_EVENTS = 100;
/** Milliseconds before the first and before every later restart of a service whose tasks keep failing. */
const RESTART_WAITS = [0, 1_000, 5_000, 30_000];

/**
 * The scheduler of one service: starts the tasks of each deployment, counts failures, rolls back, and replaces tasks that
 * fail later. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export class ServiceScheduler {
  /** Deployments that still have tasks, from newest to oldest. The first one is PRIMARY. */
  deployments: readonly Deployment[] = [];
  /** All deployments, from newest to oldest. */
  readonly history: Deployment[] = [];
  /** Events, from newest to oldest. */
  readonly events: ServiceEvent[] = [];
  /** All tasks, from newest to oldest. */
  readonly tasks: Task[] = [];
  private readonly addresses = new AddressPool();
  private running = new AbortController();

  constructor(private readonly options: SchedulerOptions) {}

  get primary(): Deployment | undefined {
    return this.deployments[0];
  }

  /**
   * Starts a deployment. The deployment is the primary one before this function returns.
   *
   * @returns a promise that resolves when the service is stable or the deployment has failed.
   */
  deploy(definition: ServiceDefinition): Promise<DeploymentResult> {
    this.running.abort();
    this.running = new AbortController();
    const deployment = new Deployment(definition, this.options.clock.now());
    for (const older of this.deployments) older.status = 'ACTIVE';
    this.deployments = [deployment, ...this.deployments];
    this.history.unshift(deployment);
    return this.rollOut(deployment, this.running.signal);
  }

  /** Stops all tasks, because the service is deleted or the rehearsal ends. */
  async stop(): Promise<void> {
    this.running.abort();
    const deployments = this.deployments;
    this.deployments = [];
    await Promise.all(deployments.map((deployment) => this.stopTasks(deployment, deployment)));
  }

  private async rollOut(deployment: Deployment, signal: AbortSignal): Promise<DeploymentResult> {
    const { circuitBreaker, desiredCount } = deployment.definition;
    const isSuperseded = () => signal.aborted;
    const most = circuitBreaker.enable ? failureThreshold(desiredCount) : UNSTABLE_TASKS;
    while (!(await this.startTasks(deployment))) {
      if (isSuperseded()) return 'superseded';
      deployment.failedTasks += Math.max(1, desiredCount);
      if (deployment.failedTasks < most) continue;
      if (!circuitBreaker.enable) return 'not stable';
      await this.fail(deployment, signal);
      return 'circuit breaker';
    }
    if (isSuperseded()) return 'superseded';
    await this.complete(deployment);
    this.maintain(deployment, signal).catch(this.options.onFault);
    return 'completed';
  }

  /** Starts the tasks of a deployment. @returns true when the tasks are healthy. */
  private async startTasks(deployment: Deployment): Promise<boolean> {
    const { definition, id: deploymentId } = deployment;
    const containers = containersOf(definition);
    const tasks = Array.from(
      { length: definition.desiredCount },
      () =>
        new Task(
          definition,
          deploymentId,
          containers,
          this.addresses.next(definition.subnet),
          this.options.clock.now(),
        ),
    );
    this.tasks.unshift(...tasks);
    const group = new TaskGroup({
      ...this.options,
      ...{ definition, deploymentId, tasks },
      onEvent: (message) => {
        this.record(message);
      },
    });
    deployment.group = group;
    await group.start();
    return group.started;
  }

  /** Stops the tasks of older deployments, and completes the deployment. */
  private async complete(deployment: Deployment): Promise<void> {
    const { id } = deployment.definition;
    const older = this.deployments.filter((candidate) => candidate !== deployment);
    await Promise.all(older.map((candidate) => this.stopTasks(candidate, deployment)));
    this.deployments = [deployment];
    deployment.status = 'PRIMARY';
    deployment.complete(this.options.clock.now());
    this.record(EVENTS.completed(id, deployment.id));
    this.record(EVENTS.steady(id));
  }

  /** Fails a deployment. With rollback, the last completed deployment becomes the primary one again. */
  private async fail(deployment: Deployment, signal: AbortSignal): Promise<void> {
    const { circuitBreaker, id } = deployment.definition;
    const now = this.options.clock.now();
    const last = this.deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
    this.record(EVENTS.failed(id, deployment.id));
    if (!circuitBreaker.rollback) {
      deployment.fail(now, 'STOPPED', DEPLOYMENT_REASONS.failed);
      return;
    }
    if (last === undefined) {
      deployment.fail(now, 'ROLLBACK_FAILED', DEPLOYMENT_REASONS.noCandidate);
      return;
    }
    deployment.fail(now, 'ROLLBACK_SUCCESSFUL', DEPLOYMENT_REASONS.rolledBack);
    deployment.status = 'ACTIVE';
    this.record(EVENTS.rollingBack(id, last.id));
    last.rolloutState = 'IN_PROGRESS';
    last.rolloutStateReason = ROLLOUT_REASONS.rollingBack(last.id);
    this.deployments = [last, deployment];
    await this.complete(last);
    this.maintain(last, signal).catch(this.options.onFault);
  }

  /** Replaces the tasks of a completed deployment whenever the tasks fail. */
  private async maintain(deployment: Deployment, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const isOver = () => signal.aborted;
    for (let restarts = 0; ; restarts += 1) {
      await deployment.group?.failed;
      if (isOver()) return;
      if (restarts === RESTART_WAITS.length - 1) this.record(EVENTS.impaired(deployment.definition.id));
      await pause(clock, RESTART_WAITS[restarts] ?? RESTART_WAITS.at(-1) ?? 0, signal);
      if (isOver()) return;
      if (await this.startTasks(deployment)) this.record(EVENTS.steady(deployment.definition.id));
    }
  }

  /** @param cause deployment because of which the tasks stop. */
  private async stopTasks({ group }: Deployment, cause: Deployment): Promise<void> {
    await group?.stop({ code: 'ServiceSchedulerInitiated', text: STOPPED_REASONS.scaling(cause.id) });
  }

  private record(message: string): void {
    this.events.unshift({ id: randomUUID(), createdAt: this.options.clock.now(), message });
    this.events.splice(MOST_EVENTS);
  }
}
