import { randomUUID } from 'node:crypto';

import type { EngineContext } from '../context';
import type { PipelineDefinition, StageDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { pipelineVariables, type PipelineVariable } from '../definition/pipeline-variables';
import { readPipeline } from '../definition/read-definition';
import { PIPELINE_VARIABLES } from '../definition/variables';
import { messageOf } from '../errors';
import { emitEvent, type EventChange } from '../events/emit-event';
import { endState, sendExecutionState, sendStageState } from '../events/state-change';
import { runExecution, type EndStatus, type Plan, type RunningPipeline } from './execution-run';
import { copyHistory, type PipelineHistory } from './history';
import type { ExecutionRecord, ExecutionStatus, SourceRevisionOverride, StageRecord } from './records';
import { newestTarget } from './rollback-target';
import type { ExecutionScope } from './scope';
import { StageLock } from './stage-lock';
import type { StageMode } from './stage-run';

/** Type and detail of what started an execution. */
export type Trigger = ExecutionRecord['trigger'];

export interface StartRequest extends Trigger {
  readonly overrides?: readonly SourceRevisionOverride[];
  /** Values of pipeline variables. A variable without a value in this list gets its default value. */
  readonly variables?: readonly PipelineVariable[];
}

/** One deployed pipeline: its executions and the locks of its stages. */
export class Pipeline implements PipelineHistory, RunningPipeline {
  readonly id: PipelineIdWithArn;
  readonly executions: ExecutionRecord[];
  readonly stages: Map<string, StageRecord>;
  private readonly locks = new Map<string, StageLock<ExecutionRecord>>();
  /**
   * Promise of the most recent start of an execution. Each start waits for the previous start, so that executions enter
   * the first stage in order.
   */
  private queue: Promise<unknown> = Promise.resolve();

  /** @param history earlier executions; the pipeline copies their records. */
  constructor(
    history: PipelineHistory,
    readonly engine: EngineContext,
  ) {
    const { id, executions, stages } = copyHistory(history);
    this.id = id;
    this.executions = executions;
    this.stages = stages;
  }

  /** Starts an execution and returns the record of the execution without waiting. */
  start({ triggerType, triggerDetail, overrides = [], variables = [] }: StartRequest): ExecutionRecord {
    const execution = this.newExecution({ triggerType, triggerDetail }, overrides);
    const read = this.queue
      .then(() => this.engine.activity.track(() => this.read()))
      .then((definition) => {
        execution.variables.set(PIPELINE_VARIABLES, pipelineVariables(definition, variables));
        execution.definition = definition;
        return definition;
      });
    this.queue = read.then(
      (definition) => {
        sendExecutionState(this.scope(execution), 'STARTED');
        this.run(execution, {
          definition,
          stages: definition.stages,
          held: false,
          mode: 'ALL_ACTIONS',
          resumed: false,
        });
      },
      (error: unknown) => {
        sendExecutionState(this.scope(execution), 'STARTED');
        this.end(execution, 'Failed', messageOf(error));
      },
    );
    return execution;
  }

  /** Runs a stage again, and then the later stages. The caller must check that the stage can be retried. */
  retry(execution: ExecutionRecord, definition: PipelineDefinition, stage: string, mode: StageMode): void {
    const { retries } = this.stage(stage);
    this.stage(stage).retries = { ...retries, manual: retries.manual + 1, latest: 'ManualStageRetry' };
    this.resume(execution, definition, stage, mode);
  }

  /** Continues a failed or stopped execution with a stage. The caller must check that the lock of the stage is free. */
  resume(execution: ExecutionRecord, definition: PipelineDefinition, stage: string, mode: StageMode): void {
    execution.abandon = new AbortController();
    execution.attempts += 1;
    delete execution.statusSummary;
    this.update(execution, 'InProgress');
    this.emit(execution, { status: 'InProgress' });
    sendExecutionState(this.scope(execution), 'RESUMED');
    this.lock(stage).take(execution);
    const index = definition.stages.findIndex((candidate) => candidate.name === stage);
    // A rollback runs one stage only.
    const end = execution.rollbackTarget === undefined ? undefined : index + 1;
    const stages = definition.stages.slice(index, end);
    this.run(execution, { definition, stages, held: true, mode, resumed: true });
  }

  /** Starts a rollback of a stage. The caller must check the target, and that the lock of the stage is free. */
  rollBack(
    definition: PipelineDefinition,
    stage: StageDefinition,
    target: ExecutionRecord,
    trigger: Trigger,
  ) {
    const rollback = this.newRollback(definition, target, trigger);
    this.lock(stage.name).take(rollback);
    this.runRollback(rollback, definition, stage);
    return rollback;
  }

  rollBackAutomatically(
    failed: ExecutionRecord,
    definition: PipelineDefinition,
    stage: StageDefinition,
  ): boolean {
    const target = newestTarget(definition, stage, this.executions);
    if (failed.rollbackTarget !== undefined || target === undefined) return false;
    const triggerDetail = JSON.stringify({ FailedPipelineExecutionId: failed.id });
    const rollback = this.newRollback(definition, target, {
      triggerType: 'AutomatedRollback',
      triggerDetail,
    });
    this.lock(stage.name).handOver(failed, rollback);
    this.runRollback(rollback, definition, stage);
    return true;
  }

  /** Stops an execution. The running actions of the execution either complete or are abandoned. */
  stop(execution: ExecutionRecord, abandon: boolean, reason: string | undefined): void {
    const isFirst = execution.status !== 'Stopping';
    this.update(execution, 'Stopping');
    if (reason !== undefined) execution.stopReason = reason;
    if (isFirst) this.sendStopping(execution);
    if (abandon) execution.abandon.abort();
    for (const lock of this.locks.values()) lock.withdraw(execution);
  }

  stage(name: string): StageRecord {
    const record = this.stages.get(name) ?? {
      actions: new Map(),
      conditions: new Map(),
      retries: { manual: 0, automatic: 0 },
    };
    this.stages.set(name, record);
    return record;
  }

  lock(stage: string): StageLock<ExecutionRecord> {
    const lock =
      this.locks.get(stage) ?? new StageLock<ExecutionRecord>(this.stage(stage).transition?.enabled ?? true);
    this.locks.set(stage, lock);
    return lock;
  }

  end(execution: ExecutionRecord, status: EndStatus, summary?: string): void {
    this.update(execution, status);
    if (summary !== undefined) execution.statusSummary = summary;
    const seconds = (execution.lastUpdate - execution.startTime) / 1000;
    const detail = execution.statusSummary;
    this.emit(execution, { status, seconds, ...(detail === undefined ? {} : { detail }) });
    sendExecutionState(this.scope(execution), endState(status));
  }

  private newExecution(
    trigger: Trigger,
    overrides: readonly SourceRevisionOverride[],
    rollbackTarget?: ExecutionRecord,
  ): ExecutionRecord {
    const now = this.engine.clock.now();
    const execution: ExecutionRecord = {
      id: randomUUID(),
      order: this.executions.length,
      startTime: now,
      trigger,
      overrides,
      ...(rollbackTarget && { rollbackTarget }),
      artifacts: new Map(rollbackTarget?.artifacts),
      variables: new Map(rollbackTarget?.variables),
      actions: [],
      rules: [],
      stages: new Map(),
      status: 'InProgress',
      lastUpdate: now,
      attempts: 1,
      abandon: new AbortController(),
    };
    execution.variables.set('codepipeline', { PipelineExecutionId: execution.id });
    this.executions.push(execution);
    this.emit(execution, { status: 'InProgress' });
    return execution;
  }

  /** Creates an execution with the artifacts and variables of the target. */
  private newRollback(definition: PipelineDefinition, target: ExecutionRecord, trigger: Trigger) {
    const rollback = this.newExecution(trigger, [], target);
    rollback.definition = definition;
    sendExecutionState(this.scope(rollback), 'STARTED');
    return rollback;
  }

  private runRollback(
    rollback: ExecutionRecord,
    definition: PipelineDefinition,
    stage: StageDefinition,
  ): void {
    this.run(rollback, { definition, stages: [stage], held: true, mode: 'ALL_ACTIONS', resumed: false });
  }

  private run(execution: ExecutionRecord, plan: Plan): void {
    void runExecution(this, execution, plan);
  }

  private async read(): Promise<PipelineDefinition> {
    return (await readPipeline(this.engine.aws, this.id)).parse();
  }

  private update(execution: ExecutionRecord, status: ExecutionStatus): void {
    execution.status = status;
    execution.lastUpdate = this.engine.clock.now();
  }

  private sendStopping(execution: ExecutionRecord): void {
    const scope = this.scope(execution);
    sendExecutionState(scope, 'STOPPING');
    for (const [stage, status] of execution.stages) {
      if (status === 'InProgress') sendStageState(scope, stage, 'STOPPING');
    }
  }

  private scope(execution: ExecutionRecord): ExecutionScope {
    return { engine: this.engine, pipeline: this.id, execution };
  }

  private emit({ id }: ExecutionRecord, change: EventChange): void {
    emitEvent(this.engine, this.id, id, change);
  }
}
