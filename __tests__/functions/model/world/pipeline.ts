import type { ActionStatus, Execution, PipelineAction, PipelineStage } from './history';

/** Environment of a pipeline. */
export interface PipelineHost {
  /** Returns a new time in milliseconds since the epoch, later than every other time. */
  tick(): number;
  newExecutionId(): string;
  /** Starts an action. An action that does not end at once ends by `ReleasePipeline.end`. */
  begin(action: PipelineAction, execution: Execution): ActionStatus;
  /** Is called when an attempt ends, and when a stage is retried. */
  changed(execution: Execution, state: string): void;
}

/**
 * Runs executions as CodePipeline does in mode SUPERSEDED. A stage runs one execution at a time. A waiting execution is
 * replaced by a newer one.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
export class ReleasePipeline {
  /** Executions, the oldest first. */
  readonly executions: Execution[] = [];
  private readonly running = new Map<number, Execution>();
  private readonly waiting = new Map<number, Execution>();
  private readonly latest = new Map<number, Execution>();

  constructor(
    private readonly stages: readonly PipelineStage[],
    private readonly host: PipelineHost,
  ) {}

  /** Name of the stage that deploys. */
  get deployStage(): string {
    const stage = this.stages.find(({ actions }) => actions.some(({ category }) => category === 'Deploy'));
    return stage?.name ?? '';
  }

  get isBusy(): boolean {
    return this.running.size + this.waiting.size > 0;
  }

  /** Returns the execution that runs an action; undefined if no execution does. */
  executionIn(action: string): Execution | undefined {
    return [...this.running.values()].find((execution) => this.actionOf(execution)?.name === action);
  }

  start(version: string, rollbackFrom: string): void {
    const execution: Execution = {
      id: this.host.newExecutionId(),
      version,
      rollbackFrom,
      status: 'InProgress',
      attempt: 1,
      actions: [],
      stage: 0,
      action: 0,
    };
    this.executions.push(execution);
    this.enter(execution, 0);
  }

  /** Ends the action that an execution runs. */
  end(execution: Execution, status: ActionStatus, outputs: Readonly<Record<string, string>> = {}): void {
    const run = execution.actions.at(-1);
    if (run?.status !== 'InProgress' || status === 'InProgress') return;
    Object.assign(run, { status, outputs, changedAt: this.host.tick() });
    if (status === 'Failed') {
      this.leave(execution, 'Failed');
      return;
    }
    execution.action += 1;
    if (this.actionOf(execution) !== undefined) {
      this.run(execution);
      return;
    }
    if (execution.stage + 1 === this.stages.length) {
      this.leave(execution, 'Succeeded');
      return;
    }
    this.running.delete(execution.stage);
    this.wait(execution, execution.stage + 1);
    this.advance();
  }

  /** Returns the executions whose failed stage can be retried: no other execution has entered the stage since. */
  retryable(): Execution[] {
    return this.executions.filter(
      (execution) =>
        execution.status === 'Failed' &&
        execution.stage > 0 &&
        this.latest.get(execution.stage) === execution,
    );
  }

  /** Retries the failed stage of an execution: all actions, or from the failed action on. */
  retry(execution: Execution, all: boolean): void {
    execution.attempt += 1;
    execution.status = 'InProgress';
    if (all) execution.action = 0;
    this.host.changed(execution, 'RESUMED');
    this.running.set(execution.stage, execution);
    this.run(execution);
  }

  private actionOf({ action, stage }: Execution): PipelineAction | undefined {
    return this.stages[stage]?.actions[action];
  }

  private wait(execution: Execution, stage: number): void {
    const superseded = this.waiting.get(stage);
    this.waiting.set(stage, execution);
    if (superseded === undefined) return;
    superseded.status = 'Superseded';
    this.host.changed(superseded, 'SUPERSEDED');
  }

  /** Lets each waiting execution enter its stage if the stage is free. */
  private advance(): void {
    for (const [stage, execution] of [...this.waiting]) {
      if (this.running.has(stage)) continue;
      this.waiting.delete(stage);
      this.enter(execution, stage);
    }
  }

  private enter(execution: Execution, stage: number): void {
    Object.assign(execution, { stage, action: 0 });
    this.running.set(stage, execution);
    this.latest.set(stage, execution);
    this.run(execution);
  }

  private run(execution: Execution): void {
    const action = this.actionOf(execution);
    if (action === undefined) throw new Error('the stage has no such action');
    const startedAt = this.host.tick();
    execution.actions.push({
      id: `${execution.id}-${String(execution.actions.length)}`,
      stage: this.stages[execution.stage]?.name ?? '',
      action,
      startedAt,
      status: 'InProgress',
      changedAt: startedAt,
      outputs: {},
    });
    this.end(execution, this.host.begin(action, execution));
  }

  private leave(execution: Execution, status: 'Succeeded' | 'Failed'): void {
    this.running.delete(execution.stage);
    execution.status = status;
    this.host.changed(execution, status.toUpperCase());
    this.advance();
  }
}
