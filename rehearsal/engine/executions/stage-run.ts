import { runAction, type ActionPlace } from './action-run';
import type { StageDefinition } from '../definition/definition';
import type { ExecutionRecord, StageRecord, StageStatus } from './records';

/** Which actions of a stage run: a retry of the failed ones leaves out what has succeeded. */
export type StageMode = 'ALL_ACTIONS' | 'FAILED_ACTIONS';

/**
 * Runs the actions of a stage: run orders one after the other, actions of one run order together. After a
 * failure nothing further is started.
 */
export async function runStage(
  place: Omit<ActionPlace, 'stage'>,
  stage: StageDefinition,
  record: StageRecord,
  mode: StageMode,
): Promise<StageStatus> {
  const { execution } = place;
  const orders = [...new Set(stage.actions.map((action) => action.runOrder))].sort((a, b) => a - b);
  for (const order of orders) {
    if (isStopping(execution)) return 'Stopped';
    const group = stage.actions.filter(
      (action) =>
        action.runOrder === order &&
        (mode === 'ALL_ACTIONS' || !hasSucceeded(execution, stage.name, action.name)),
    );
    const ended = await Promise.all(
      group.map((action) =>
        runAction({ ...place, stage: stage.name }, action, (started) => {
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

/** Asked anew each time: a stop can arrive while an action runs. */
export function isStopping(execution: ExecutionRecord): boolean {
  return execution.status === 'Stopping';
}

function hasSucceeded(execution: ExecutionRecord, stage: string, action: string): boolean {
  const runs = execution.actions.filter((run) => run.stage === stage && run.action.name === action);
  return runs.at(-1)?.status === 'Succeeded';
}
