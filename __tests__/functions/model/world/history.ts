import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';

import { NO_ROLLBACK, ROLLBACK_VARIABLE } from '../../../../functions/shared/release/names';

/** Action of a stage. */
export interface PipelineAction {
  readonly name: string;
  /** Category of the action's type, such as `Invoke`. */
  readonly category: string;
}

/** Stage with its actions, in the order in which they run. */
export interface PipelineStage {
  readonly name: string;
  readonly actions: readonly PipelineAction[];
}

export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed';

/** Run of an action, as CodePipeline's history has it. */
export interface ActionRun {
  readonly id: string;
  readonly stage: string;
  readonly action: PipelineAction;
  readonly startedAt: number;
  status: ActionStatus;
  changedAt: number;
  outputs: Readonly<Record<string, string>>;
}

/** Execution of a release pipeline. */
export interface Execution {
  readonly id: string;
  /** S3 version of the bundle. */
  readonly version: string;
  /** Value of the pipeline variable. Only an operator sets another value than the default. */
  readonly rollbackFrom: string;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Superseded';
  /** 1 for the first attempt. */
  attempt: number;
  /** Runs of actions in all attempts, the oldest first. */
  readonly actions: ActionRun[];
  /** Index of the stage that the execution has entered last. */
  stage: number;
  /** Index in the stage of the action that runs or has run last. */
  action: number;
  /** Path of the artifact Verified of the last verification. */
  verified?: string;
}

/** Returns the number of the release that an execution replaces; undefined if the execution is no rollback. */
export const replacedRelease = ({ rollbackFrom }: Pick<Execution, 'rollbackFrom'>): number | undefined =>
  rollbackFrom === NO_ROLLBACK ? undefined : Number(rollbackFrom);

/** Returns an execution as `GetPipelineExecution` does. */
export const recordOf = ({ id, rollbackFrom, status, version }: Execution): PipelineExecution => ({
  pipelineExecutionId: id,
  status,
  trigger: {
    triggerType: rollbackFrom === NO_ROLLBACK ? 'CloudWatchEvent' : 'StartPipelineExecution',
    triggerDetail: 'arn:aws:events:rule/start',
  },
  artifactRevisions: [{ name: 'Release', revisionId: version }],
  variables: [{ name: ROLLBACK_VARIABLE, resolvedValue: rollbackFrom }],
});

/** Returns the runs of an execution's actions as `ListActionExecutions` does, the newest first. */
export const detailsOf = ({ actions, id }: Execution): ActionExecutionDetail[] =>
  actions
    .map((run): ActionExecutionDetail => ({
      pipelineExecutionId: id,
      actionExecutionId: run.id,
      stageName: run.stage,
      actionName: run.action.name,
      startTime: new Date(run.startedAt),
      lastUpdateTime: new Date(run.changedAt),
      status: run.status,
      input: {
        actionTypeId: {
          category: run.action.category as 'Invoke',
          owner: 'AWS',
          provider: 'Lambda',
          version: '1',
        },
      },
      output: {
        outputVariables: { ...run.outputs },
        executionResult: {
          externalExecutionId: run.id,
          ...(run.status === 'Failed' ? { errorDetails: { code: 'JobFailed', message: 'it failed' } } : {}),
        },
      },
    }))
    .reverse();
