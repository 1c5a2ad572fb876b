import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';

import type { LedgerRelease } from '../../shared/release/history/ledger';
import type { Outcome } from '../../shared/release/history/outcome';
import { releaseOf } from '../history/function-outputs';
import type { EndedAttempt, ExecutionHistory } from '../history/read-history';
import { causeOf, timeText, type RecordedPipelines } from './ledger-document';

/** Stage that deploys to the environment. */
export interface DeployStage extends RecordedPipelines {
  readonly stage: string;
}

/** What an execution did to its environment, before the stacks are read. */
export interface DeploymentOutcome extends Omit<Outcome, 'running' | 'replacedBy'> {
  readonly release: LedgerRelease;
}

/** First part of the names of the actions that deploy a service. */
const DEPLOY = 'Deploy-';

/**
 * Returns the outcome of a release in the environment, from the stage that deploys. Returns undefined if no deployment
 * started, or if the history names no release.
 *
 * An execution of the delivery pipeline may fail after it has deployed to the tested environment. The outcome there is
 * that of its own stage.
 */
export function deploymentOutcome(
  history: ExecutionHistory,
  { application, environment, stage }: DeployStage,
): DeploymentOutcome | undefined {
  const { ended, execution: pipelineExecution, pipeline, record } = history;
  const all = ended.flatMap((attempt) => attempt.actions);
  const release = releaseOf(all);
  const actions = latestRuns(all.filter(({ stageName }) => stageName === stage));
  const begun = actions.some(({ actionName = '' }) => actionName.startsWith(DEPLOY));
  const last = actions.reduce<ActionExecutionDetail | undefined>(later, undefined);
  const endedAt = timeText(last?.lastUpdateTime);
  if (release === undefined || !begun || last === undefined || endedAt === undefined) return undefined;
  const { sequence, commit, execution } = release;
  return {
    release,
    version: 1,
    environment,
    application,
    sequence,
    commit,
    execution,
    pipeline,
    pipelineExecution,
    attempt: attemptOf(ended, last),
    endedAt,
    ...resultOf(actions),
    ...bundleOf(record, release),
  };
}

/** Returns the status of the stage, and the cause of its first failure. */
function resultOf(actions: readonly ActionExecutionDetail[]): Pick<Outcome, 'status' | 'cause'> {
  const failed = actions.find(({ status }) => status !== 'Succeeded');
  if (failed === undefined) return { status: 'succeeded' };
  const { actionName = '', status = '' } = failed;
  return { status: 'failed', cause: causeOf(failed) ?? `${actionName} ${status}` };
}

/** Returns the S3 version of the bundle. The source of a delivery pipeline is a commit. */
function bundleOf(
  { artifactRevisions: [source] = [] }: PipelineExecution,
  { commit }: LedgerRelease,
): Pick<Outcome, 'bundleVersion'> {
  const version = source?.revisionId;
  return version === undefined || version === commit ? {} : { bundleVersion: version };
}

/** Returns the last run of each action. */
function latestRuns(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail[] {
  return [...new Map(actions.map((action) => [action.actionName, action])).values()];
}

const later = (a: ActionExecutionDetail | undefined, b: ActionExecutionDetail) =>
  (a?.lastUpdateTime?.getTime() ?? 0) > (b.lastUpdateTime?.getTime() ?? 0) ? a : b;

const attemptOf = (attempts: readonly EndedAttempt[], action: ActionExecutionDetail) =>
  attempts.find(({ actions }) => actions.includes(action))?.number ?? attempts.length;
