import { evaluate, type Verdict } from '../conditions/condition-run';
import type { StageDefinition } from '../definition/definition';
import { actionGroups } from '../definition/run-order';
import { reportStageEnd, reportStageStart } from '../events/report';
import { runAction } from './action-run';
import type { ExecutionRecord, StageRecord } from './records';
import type { StageScope } from './scope';

/** Actions that a stage run includes. FAILED_ACTIONS skips actions that already succeeded. */
export type StageMode = 'ALL_ACTIONS' | 'FAILED_ACTIONS';

/** How a stage begins. */
export interface StageStart {
  readonly mode: StageMode;
  /** True if the stage is retried, or continues after somebody overrode a condition. */
  readonly resumed: boolean;
}

/** How a stage ended. */
export interface StageOutcome {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped' | 'Skipped';
  /** True if the stage is to be rolled back. @default false */
  readonly rollsBack?: boolean;
  /** Reason of the status, if a condition decided the status. */
  readonly summary?: string;
}

const STOPPED: StageOutcome = { status: 'Stopped' };

/**
 * Runs a stage: its entry condition, its actions, and its failure or success condition.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export async function runStage(
  scope: StageScope,
  stage: StageDefinition,
  record: StageRecord,
  start: StageStart,
): Promise<StageOutcome> {
  const entry = await evaluate(scope, stage, record, 'beforeEntry');
  if (entry.type === 'engaged') return engaged(entry, entry.result === 'SKIP' ? 'Skipped' : 'Failed');
  if (entry.type === 'abandoned' || isStopping(scope.execution)) return STOPPED;
  reportStageStart(scope, stage.name, start.resumed);
  const status = await runActions(scope, stage, record, start.mode);
  if (status === 'Failed') return afterFailure(scope, stage, record);
  // A stopping execution ends after its running actions, without the success condition.
  if (status === 'Stopped' || isStopping(scope.execution)) return { status };
  const exit = await evaluate(scope, stage, record, 'onSuccess');
  if (exit.type === 'abandoned') return STOPPED;
  return exit.type === 'met' ? { status } : engaged(exit, 'Failed');
}

/** Retries a failed stage, or decides whether the stage is rolled back. A rollback itself is never rolled back. */
async function afterFailure(
  scope: StageScope,
  stage: StageDefinition,
  record: StageRecord,
): Promise<StageOutcome> {
  const { result, retryConfiguration: retry } = stage.onFailure ?? {};
  if (isStopping(scope.execution)) return { status: 'Failed' };
  // AWS retries a stage automatically once.
  if (retry !== undefined && record.retries.automatic === 0) {
    reportStageEnd(scope, stage.name, 'Failed', scope.engine.clock.now());
    record.retries = { ...record.retries, automatic: 1, latest: 'AutomatedStageRetry' };
    scope.execution.attempts += 1;
    return runStage(scope, stage, record, { mode: retry.retryMode, resumed: true });
  }
  const verdict = await evaluate(scope, stage, record, 'onFailure');
  if (verdict.type === 'abandoned') return STOPPED;
  if (verdict.type === 'engaged') return engaged(verdict, 'Failed');
  return { status: 'Failed', rollsBack: result === 'ROLLBACK' };
}

const engaged = (
  { result, summary }: Extract<Verdict, { type: 'engaged' }>,
  status: 'Failed' | 'Skipped',
): StageOutcome => ({ status, rollsBack: result === 'ROLLBACK', summary });

/**
 * Runs the actions of a stage. Actions with the same run order run in parallel; groups with different run orders run in
 * sequence. After a failure, no further action starts.
 */
async function runActions(
  scope: StageScope,
  stage: StageDefinition,
  record: StageRecord,
  mode: StageMode,
): Promise<'Succeeded' | 'Failed' | 'Stopped'> {
  const { execution } = scope;
  for (const group of actionGroups(stage.actions)) {
    if (isStopping(execution)) return 'Stopped';
    const pending = group.filter(
      ({ name }) => mode === 'ALL_ACTIONS' || !hasSucceeded(execution, stage.name, name),
    );
    const ended = await Promise.all(
      pending.map((action) =>
        runAction(scope, action, (started) => {
          execution.actions.push(started);
          record.actions.set(action.name, started);
        }),
      ),
    );
    if (ended.some((action) => action.status === 'Abandoned')) return 'Stopped';
    if (ended.some((action) => action.status === 'Failed')) return 'Failed';
  }
  return 'Succeeded';
}

/** Returns true if the execution is stopping. The status can change to Stopping while an action runs. */
export function isStopping(execution: ExecutionRecord): boolean {
  return execution.status === 'Stopping';
}

function hasSucceeded(execution: ExecutionRecord, stage: string, action: string): boolean {
  const runs = execution.actions.filter((run) => run.stage === stage && run.action.name === action);
  return runs.at(-1)?.status === 'Succeeded';
}
