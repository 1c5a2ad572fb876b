import { randomUUID } from 'node:crypto';

import type { PipelineDefinition } from '../definition/definition';
import { messageOf } from '../errors';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { readPipeline } from '../definition/read-definition';
import type { ExecutionRecord, ExecutionStatus, SourceRevisionOverride, StageRecord } from './records';
import { StageLock } from './stage-lock';
import { isStopping, runStage, type StageMode } from './stage-run';
import type { EngineContext } from '../context';
import type { EngineEvent } from '../types';

export interface StartRequest {
  readonly triggerType: string;
  readonly triggerDetail: string;
  readonly overrides?: readonly SourceRevisionOverride[];
}

/** One deployed pipeline: its executions, and the locks of its stages. */
export class Pipeline {
  /** Oldest first. */
  readonly executions: ExecutionRecord[] = [];
  private readonly stages = new Map<string, StageRecord>();
  private readonly locks = new Map<string, StageLock<ExecutionRecord>>();
  /** Executions enter the first stage in the order of their starts. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly id: PipelineIdWithArn,
    private readonly engine: EngineContext,
  ) {}

  /** Starts an execution and returns its record at once. */
  start({ triggerType, triggerDetail, overrides = [] }: StartRequest): ExecutionRecord {
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
    this.emit(execution, 'InProgress');
    const read = this.queue.then(() => this.engine.activity.during(() => this.read()));
    this.queue = read.then(
      (definition) => {
        execution.definition = definition;
        void this.run(execution, definition, 0, 'ALL_ACTIONS');
      },
      (error: unknown) => {
        this.end(execution, 'Failed', messageOf(error));
      },
    );
    return execution;
  }

  /** Runs a failed stage again, and what comes behind it. The caller has checked that it may. */
  retry(execution: ExecutionRecord, definition: PipelineDefinition, stage: string, mode: StageMode): void {
    const record = this.stage(stage);
    record.retries += 1;
    execution.abandon = new AbortController();
    delete execution.statusSummary;
    this.update(execution, 'InProgress');
    this.emit(execution, 'InProgress');
    const index = definition.stages.findIndex((candidate) => candidate.name === stage);
    void this.run(execution, definition, index, mode);
  }

  /** Stops an execution: lets its running actions end, or abandons them. */
  stop(execution: ExecutionRecord, abandon: boolean, reason: string | undefined): void {
    this.update(execution, 'Stopping');
    if (reason !== undefined) execution.stopReason = reason;
    if (abandon) execution.abandon.abort();
    for (const lock of this.locks.values()) lock.withdraw(execution);
  }

  stage(name: string): StageRecord {
    const known = this.stages.get(name);
    if (known !== undefined) return known;
    const made: StageRecord = { actions: new Map(), retries: 0 };
    this.stages.set(name, made);
    return made;
  }

  lock(stage: string): StageLock<ExecutionRecord> {
    const known = this.locks.get(stage);
    if (known !== undefined) return known;
    const made = new StageLock<ExecutionRecord>();
    this.locks.set(stage, made);
    return made;
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
        this.end(execution, 'Superseded', 'a newer execution overtook it');
        return;
      }
      const ended = entry === 'withdrawn' ? 'Stopped' : await this.inside(execution, definition, stage, mode);
      // What has ended is told before the next one enters.
      if (ended !== 'Succeeded') this.end(execution, ended);
      lock.leave(execution);
      if (ended !== 'Succeeded') return;
      mode = 'ALL_ACTIONS';
    }
    this.end(execution, 'Succeeded');
  }

  /** With the lock of the stage held. */
  private async inside(
    execution: ExecutionRecord,
    definition: PipelineDefinition,
    stage: PipelineDefinition['stages'][number],
    mode: StageMode,
  ): Promise<Exclude<ExecutionStatus, 'InProgress' | 'Stopping'>> {
    if (isStopping(execution) || this.engine.stopping.aborted) return 'Stopped';
    // An update of the definition ends what runs by the old one.
    const changed = await this.engine.activity.during(() => this.hasChanged(definition));
    if (changed) {
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
    this.emit(execution, 'InProgress', { stage: stage.name });
    const scope = { engine: this.engine, pipeline: this.id, definition, execution };
    const status = await runStage(scope, stage, record, mode);
    latest.status = status;
    execution.stages.set(stage.name, status);
    const seconds = (this.engine.clock.now() - started) / 1000;
    this.emit(execution, status, { stage: stage.name, seconds });
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
      // It was deleted.
      return true;
    }
  }

  private update(execution: ExecutionRecord, status: ExecutionStatus): void {
    execution.status = status;
    execution.lastUpdate = this.engine.clock.now();
  }

  private end(
    execution: ExecutionRecord,
    status: Exclude<ExecutionStatus, 'InProgress' | 'Stopping'>,
    why?: string,
  ) {
    this.update(execution, status);
    if (why !== undefined) execution.statusSummary = why;
    const seconds = (execution.lastUpdate - execution.startTime) / 1000;
    const detail = execution.statusSummary;
    this.emit(execution, status, detail === undefined ? { seconds } : { seconds, detail });
  }

  private emit(
    execution: ExecutionRecord,
    status: EngineEvent['status'] | 'Stopping',
    more: Partial<EngineEvent> = {},
  ) {
    if (status === 'Stopping') return;
    const { accountId, region, name } = this.id;
    const common = {
      at: this.engine.clock.now(),
      pipeline: name,
      accountId,
      region,
      executionId: execution.id,
    };
    this.engine.emit({ ...common, status, ...more });
  }
}
