import type { ActionState, StageState } from '@aws-sdk/client-codepipeline';

import type { Application } from '../../stacks/config';
import { APPROVE_ACTION } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
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

async function readPipelineActivity({ access, pipeline }: ReadPipeline): Promise<StageActivity[]> {
  const stages = (await readStages(access, pipeline)) ?? [];
  return Promise.all(
    stages.flatMap((stage) => {
      const found = activityIn(stage);
      if (found === undefined) return [];
      return listActions(access, pipeline, found.execution).then((actions): StageActivity => ({
        pipeline: pipeline.name,
        account: access.name,
        ...found,
        ...releaseOf(actions),
      }));
    }),
  );
}

const KINDS: Readonly<Record<string, StageActivity['kind']>> = { InProgress: 'running', Failed: 'failed' };

/** Returns what a stage does. An approval that waits is no activity. */
function activityIn({ actionStates = [], latestExecution, stageName: stage = '' }: StageState) {
  const { pipelineExecutionId: execution, status = '' } = latestExecution ?? {};
  const kind = KINDS[status];
  if (execution === undefined || kind === undefined) return undefined;
  const active = actionStates.filter((action) => action.latestExecution?.status === status);
  const actions = active.flatMap(({ actionName }) => actionName ?? []);
  if (kind === 'running' && actions.every((name) => name === APPROVE_ACTION)) return undefined;
  return { stage, kind, execution, actions, ...causeOf(active[0]) };
}

/** Returns the error of an action in one line. */
function causeOf(action: ActionState | undefined): { readonly cause?: string } {
  const { errorDetails, summary } = action?.latestExecution ?? {};
  const cause = errorDetails?.message ?? summary;
  return cause === undefined ? {} : { cause: cause.replaceAll(/\s+/g, ' ').trim() };
}
