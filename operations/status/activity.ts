import type { ActionExecutionDetail, ActionState, StageState } from '@aws-sdk/client-codepipeline';

import type { Application } from '../../stacks/config';
import { APPROVE_ACTION } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
import { oneLine } from '../one-line';
import { listActions, readStages } from '../pipelines/history';
import { pipelinesOf, type ReadPipeline } from '../pipelines/pipelines';
import { releaseOf } from './waiting';

/** A stage of a pipeline that runs, or whose last execution has failed. */
export interface StageActivity {
  readonly pipeline: string;
  readonly account: string;
  readonly stage: string;
  readonly kind: 'running' | 'failed';
  readonly execution: string;
  readonly release?: { readonly sequence: number; readonly commit: string };
  /** Names of the actions that run or have failed. */
  readonly actions: readonly string[];
  /** Error of the first failed action in one line. */
  readonly cause?: string;
}

/** Reads what runs in the pipelines of an application, and what has failed last. */
export async function readActivity(
  project: ProjectAccess,
  application: Application,
): Promise<StageActivity[]> {
  const pipelines = pipelinesOf(project, application);
  return (await Promise.all(pipelines.map((pipeline) => readPipelineActivity(pipeline)))).flat();
}

async function readPipelineActivity(pipeline: ReadPipeline): Promise<StageActivity[]> {
  const stages = (await readStages(pipeline.access, pipeline.pipeline)) ?? [];
  const found = await Promise.all(stages.map((stage) => readStageActivity(pipeline, stage)));
  return found.filter((activity) => activity !== undefined);
}

const KINDS: Readonly<Record<string, StageActivity['kind']>> = { InProgress: 'running', Failed: 'failed' };

async function readStageActivity(
  { access, pipeline }: ReadPipeline,
  { actionStates = [], latestExecution, stageName: stage = '' }: StageState,
): Promise<StageActivity | undefined> {
  const { pipelineExecutionId: execution, status = '' } = latestExecution ?? {};
  const kind = KINDS[status];
  if (execution === undefined || kind === undefined) return undefined;
  const history = await listActions(access, pipeline, execution);
  const active = activeActions(actionStates, history, status);
  const actions = active.flatMap(({ actionName }) => actionName ?? []);
  // An approval that waits is no activity.
  if (kind === 'running' && actions.every((name) => name === APPROVE_ACTION)) return undefined;
  return {
    pipeline: pipeline.name,
    account: access.name,
    stage,
    kind,
    execution,
    ...releaseOf(history),
    actions,
    ...causeOf(active[0]),
  };
}

/**
 * Returns the actions of a stage with a status. An action that has not started in the execution still has the state of an
 * earlier execution.
 */
function activeActions(
  states: readonly ActionState[],
  history: readonly ActionExecutionDetail[],
  status: string,
): ActionState[] {
  const started = new Set(history.map(({ actionExecutionId }) => actionExecutionId));
  return states.filter(
    ({ latestExecution }) =>
      latestExecution?.status === status && started.has(latestExecution.actionExecutionId),
  );
}

/** Returns the error of an action in one line. */
function causeOf(action: ActionState | undefined): { readonly cause?: string } {
  const { errorDetails, summary } = action?.latestExecution ?? {};
  const cause = errorDetails?.message ?? summary;
  return cause === undefined ? {} : { cause: oneLine(cause) };
}
