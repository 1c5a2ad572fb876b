import { randomUUID } from 'node:crypto';

import type { PipelineDefinition } from '../definition/definition';
import { messageOf } from '../errors';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { pipelineVariables, type PipelineVariable } from '../definition/pipeline-variables';
import { readPipeline } from '../definition/read-definition';
import { PIPELINE_VARIABLES } from '../definition/variables';
import { copyHistory, type PipelineHistory } from './history';
import type { ExecutionRecord, ExecutionStatus, SourceRevisionOverride, StageRecord } from './records';
import { StageLock } from './stage-lock';
import { isStopping, runStage, type StageMode } from './stage-run';
import type { EngineContext } from '../context';
import { emitEvent, type EventChange } from './emit-event';

export interface StartRequest {
  readonly triggerType: string;
  readonly triggerDetail: string;
  readonly overrides?: readonly SourceRevisionOverride[];
  /** Values of pipeline variables. A variable without a value in this list gets its default value. */
  readonly variables?: readonly PipelineVariable[];
}

type EndStatus = Exclude<ExecutionStatus, 'InProgress' | 'Stopping'>;

/** One deployed pipeline: its executions and the locks of its stages. */
export class Pipeline implements PipelineHistory {
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
    private readonly engine: EngineContext,
  ) {
    const { id, executions, stages } = copyHistory(history);
    this.id = id;
    this.executions = executions;
    this.stages = stages;
  }

  /** Starts an execution and returns the record of the execution without waiting. */
  start({ triggerType, triggerDetail, overrides = [], variables = [] }: StartRequest): ExecutionRecord {
    const now = this.engine.clock.now();
    const execution: ExecutionRecord = {
      id: randomUUID(),
      order: this.executions.length,
      startTime: now,
      trigger: { triggerType, triggerDetail },
      overrides,
      artifacts: new Map(),
      variables: new Map(),
      actions: [],
      stages: new Map(),
      status: 'InProgress',
      lastUpdate: now,
      abandon: new AbortController(),
    };
    execution.variables.set('codepipeline', { PipelineExecutionId: execution.id });
    this.executions.push(execution);
    this.emit(execution, { status: 'InProgress' });
    const read = this.queue
      .then(() => this.engine.activity.track(() => this.read()))
      .then((definition) => {
        execution.variables.set(PIPELINE_VARIABLES, pipelineVariables(definition, variables));
        execution.definition = definition;
        return definition;
      });
    this.queue = read.then(
      (definition) => {
        void this.run(execution, definition, 0, 'ALL_ACTIONS');
      },
      (error: unknown) => {
        this.end(execution, 'Failed', messageOf(error));
      },
    );
    return execution;
  }

  /** Runs a stage again, and then the later stages. The caller must check that the stage can be retried. */
  retry(execution: ExecutionRecord, definition: PipelineDefinition, stage: string, mode: StageMode): void {
    const record = this.stage(stage);
    record.retries += 1;
    execution.abandon = new AbortController();
    delete execution.statusSummary;
    this.update(execution, 'InProgress');
    this.emit(execution, { status: 'InProgress' });
    const index = definition.stages.findIndex((candidate) => candidate.name === stage);
    void this.run(execution, definition, index, mode);
  }

  /** Stops an execution. The running actions of the execution either complete or are abandoned. */
  stop(execution: ExecutionRecord, abandon: boolean, reason: string | undefined): void {
    this.update(execution, 'Stopping');
    if (reason !== undefined) execution.stopReason = reason;
    if (abandon) execution.abandon.abort();
    for (const lock of this.locks.values()) lock.withdraw(execution);
  }

  stage(name: string): StageRecord {
    const record = this.stages.get(name) ?? { actions: new Map(), retries: 0 };
    this.stages.set(name, record);
    return record;
  }

  lock(stage: string): StageLock<ExecutionRecord> {
    const lock = this.locks.get(stage) ?? new StageLock<ExecutionRecord>();
    this.locks.set(stage, lock);
    return lock;
  }

  private async run(
    execution: ExecutionRecord,
    definition: PipelineDefinition,
    from: number,
    first: StageMode,
  ) {
    let mode = first;
    for (const stage of definition.stages.slice(from)) {
      const lock = this.lock(stage.name);
      const entry = await lock.enter(execution);
      if (entry === 'superseded') {
        this.end(execution, 'Superseded', 'a newer execution superseded this execution');
        return;
      }
      const status =
        entry === 'withdrawn' ? 'Stopped' : await this.runLocked(execution, definition, stage, mode);
      // Reports the final status of this execution before the next execution enters the stage.
      if (status !== 'Succeeded') this.end(execution, status);
      lock.leave(execution);
      if (status !== 'Succeeded') return;
      mode = 'ALL_ACTIONS';
    }
    this.end(execution, 'Succeeded');
  }

  /** Runs one stage. The caller must have the lock of the stage. */
  private async runLocked(
    execution: ExecutionRecord,
    definition: PipelineDefinition,
    stage: PipelineDefinition['stages'][number],
    mode: StageMode,
  ): Promise<EndStatus> {
    if (isStopping(execution) || this.engine.stopping.aborted) return 'Stopped';
    // As in CodePipeline, an update of the pipeline definition cancels a running execution before its next stage.
    if (await this.engine.activity.track(() => this.hasChanged(definition))) {
      execution.statusSummary =
        "the pipeline's definition was updated before the execution could be completed";
      return 'Cancelled';
    }
    const record = this.stage(stage.name);
    if (record.latest?.execution !== execution) record.retries = 0;
    const latest: StageRecord['latest'] = { execution, status: 'InProgress' };
    record.latest = latest;
    execution.stages.set(stage.name, 'InProgress');
    const started = this.engine.clock.now();
    this.emit(execution, { status: 'InProgress', stage: stage.name });
    const scope = { engine: this.engine, pipeline: this.id, definition, execution };
    const status = await runStage(scope, stage, record, mode);
    latest.status = status;
    execution.stages.set(stage.name, status);
    const seconds = (this.engine.clock.now() - started) / 1000;
    if (status !== 'Stopping') this.emit(execution, { status, stage: stage.name, seconds });
    if (isStopping(execution) || status === 'Stopped') return 'Stopped';
    return status === 'Succeeded' ? 'Succeeded' : 'Failed';
  }

  private async read(): Promise<PipelineDefinition> {
    return (await readPipeline(this.engine.aws, this.id)).parse();
  }

  private async hasChanged(definition: PipelineDefinition): Promise<boolean> {
    try {
      return (await readPipeline(this.engine.aws, this.id)).version !== definition.version;
    } catch {
      // The pipeline definition cannot be read if the pipeline was deleted, and a deletion counts as a change.
      return true;
    }
  }

  private update(execution: ExecutionRecord, status: ExecutionStatus): void {
    execution.status = status;
    execution.lastUpdate = this.engine.clock.now();
  }

  private end(execution: ExecutionRecord, status: EndStatus, summary?: string) {
    this.update(execution, status);
    if (summary !== undefined) execution.statusSummary = summary;
    const seconds = (execution.lastUpdate - execution.startTime) / 1000;
    const detail = execution.statusSummary;
    this.emit(execution, { status, seconds, ...(detail === undefined ? {} : { detail }) });
  }

  private emit(execution: ExecutionRecord, change: EventChange): void {
    emitEvent(this.engine, this.id, execution.id, change);
  }
}
