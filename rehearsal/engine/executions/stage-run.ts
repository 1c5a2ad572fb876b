import { runAction, type ActionScope } from './action-run';
import type { StageDefinition } from '../definition/definition';
import { actionGroups } from '../definition/run-order';
import type { ExecutionRecord, StageRecord, StageStatus } from './records';

/** Actions that a stage run includes. FAILED_ACTIONS skips actions that already succeeded. */
export type StageMode = 'ALL_ACTIONS' | 'FAILED_ACTIONS';

/**
 * Runs the actions of a stage. Actions with the same run order run in parallel; groups with different run orders run in
 * sequence. After a failure, no further action starts.
 */
export async function runStage(
  scope: Omit<ActionScope, 'stage'>,
  stage: StageDefinition,
  record: StageRecord,
  mode: StageMode,
): Promise<StageStatus> {
  const { execution } = scope;
  for (const group of actionGroups(stage.actions)) {
    if (isStopping(execution)) return 'Stopped';
    const pending = group.filter(
      ({ name }) => mode === 'ALL_ACTIONS' || !hasSucceeded(execution, stage.name, name),
    );
    const ended = await Promise.all(
      pending.map((action) =>
        runAction({ ...scope, stage: stage.name }, action, (started) => {
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
