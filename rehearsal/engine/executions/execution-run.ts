import type { PipelineDefinition, StageDefinition } from '../definition/definition';
import { readPipeline } from '../definition/read-definition';
import type { EngineContext } from '../context';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { reportStageEnd } from '../events/report';
import type { ExecutionRecord, ExecutionStatus, StageRecord } from './records';
import type { StageLock } from './stage-lock';
import { isStopping, runStage, type StageOutcome, type StageStart } from './stage-run';

export type EndStatus = Exclude<ExecutionStatus, 'InProgress' | 'Stopping'>;

/** The stages that an execution runs. */
export interface Plan extends StageStart {
  readonly definition: PipelineDefinition;
  readonly stages: readonly StageDefinition[];
  /** True if the execution already holds the lock of the first stage. */
  readonly held: boolean;
}

/** The parts of a pipeline that a running execution uses. */
export interface RunningPipeline {
  readonly engine: EngineContext;
  readonly id: PipelineIdWithArn;
  stage(name: string): StageRecord;
  lock(stage: string): StageLock<ExecutionRecord>;
  end(execution: ExecutionRecord, status: EndStatus, summary?: string): void;
  /**
   * Starts a rollback of a stage, and gives the lock of the stage to the rollback.
   *
   * @returns false if no execution can be the target of the rollback.
   */
  rollBackAutomatically(
    failed: ExecutionRecord,
    definition: PipelineDefinition,
    stage: StageDefinition,
  ): boolean;
}

/** Runs the stages of a plan, and ends the execution. `mode` and `resumed` apply to the first stage only. */
export async function runExecution(
  pipeline: RunningPipeline,
  execution: ExecutionRecord,
  { definition, stages, held, mode, resumed }: Plan,
): Promise<void> {
  for (const [index, stage] of stages.entries()) {
    const isFirst = index === 0;
    const lock = pipeline.lock(stage.name);
    const entry = isFirst && held ? 'entered' : await lock.enter(execution);
    if (entry === 'superseded') {
      pipeline.end(execution, 'Superseded', 'a newer execution superseded this execution');
      return;
    }
    const start: StageStart = isFirst ? { mode, resumed } : { mode: 'ALL_ACTIONS', resumed: false };
    const outcome =
      entry === 'withdrawn'
        ? { status: 'Stopped' as const }
        : await runLocked(pipeline, execution, definition, stage, start);
    if (outcome.status === 'Succeeded' || outcome.status === 'Skipped') {
      lock.leave(execution);
      continue;
    }
    // Reports the final status of this execution before the next execution enters the stage.
    pipeline.end(execution, outcome.status, outcome.summary);
    const rollsBack =
      outcome.rollsBack === true && pipeline.rollBackAutomatically(execution, definition, stage);
    if (!rollsBack) lock.leave(execution);
    return;
  }
  pipeline.end(execution, 'Succeeded');
}

type LockedOutcome = Omit<StageOutcome, 'status'> & { readonly status: StageOutcome['status'] | 'Cancelled' };

/** Runs one stage. The caller must have the lock of the stage. */
async function runLocked(
  pipeline: RunningPipeline,
  execution: ExecutionRecord,
  definition: PipelineDefinition,
  stage: StageDefinition,
  start: StageStart,
): Promise<LockedOutcome> {
  const { engine } = pipeline;
  if (isStopping(execution) || engine.stopping.aborted) return { status: 'Stopped' };
  // As in CodePipeline, an update of the pipeline definition cancels a running execution before its next stage.
  if (await engine.activity.track(() => hasChanged(pipeline, definition))) {
    const summary = "the pipeline's definition was updated before the execution could be completed";
    return { status: 'Cancelled', summary };
  }
  const record = pipeline.stage(stage.name);
  if (record.latest?.execution !== execution) record.retries = { manual: 0, automatic: 0 };
  const latest: StageRecord['latest'] = { execution, status: 'InProgress' };
  record.latest = latest;
  execution.stages.set(stage.name, 'InProgress');
  const started = engine.clock.now();
  const scope = { engine, pipeline: pipeline.id, definition, execution, stage: stage.name };
  const outcome = await runStage(scope, stage, record, start);
  latest.status = outcome.status;
  execution.stages.set(stage.name, outcome.status);
  reportStageEnd(scope, stage.name, outcome.status, started);
  return isStopping(execution) ? { status: 'Stopped' } : outcome;
}

async function hasChanged({ engine, id }: RunningPipeline, definition: PipelineDefinition): Promise<boolean> {
  try {
    return (await readPipeline(engine.aws, id)).version !== definition.version;
  } catch {
    // The pipeline definition cannot be read if the pipeline was deleted, and a deletion counts as a change.
    return true;
  }
}
