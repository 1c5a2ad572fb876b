import type { ActionExecutionDetail, StageState } from '@aws-sdk/client-codepipeline';

import { releaseIn } from '../../functions/shared/release/history/release-variables';
import type { Application, Environment } from '../../stacks/config';
import { APPROVE_ACTION, stageName } from '../../stacks/names';
import type { ProjectAccess } from '../accounts/project-access';
import { listActions, readStages } from '../pipelines/history';
import { deliveryPipeline } from '../pipelines/pipelines';

/** An approval that waits for an answer. */
export interface WaitingApproval {
  readonly environment: string;
  readonly execution: string;
  /** Number and commit of the release. Absent if the history of the execution does not name the release. */
  readonly release?: { readonly sequence: number; readonly commit: string };
  /** Token of the approval. Only an answer with this token is an answer to this approval. */
  readonly token: string;
  /** Message to the approvers. */
  readonly message: string;
  /** Time at which the approval began to wait (ISO 8601, UTC). */
  readonly since: string;
  /** Time at which the unanswered approval counts as rejected (ISO 8601, UTC). */
  readonly until: string;
  /** Role whose sessions may answer. */
  readonly role: string;
  /** Newer execution that waits for this stage. */
  readonly behind?: {
    readonly execution: string;
    readonly release?: { readonly sequence: number; readonly commit: string };
  };
}

const MINUTE_MS = 60_000;

/** Reads the approvals of an application that wait for an answer, in the order of the environments. */
export async function readWaiting(
  project: ProjectAccess,
  application: Application,
): Promise<WaitingApproval[]> {
  const { access, pipeline } = deliveryPipeline(project, application);
  const stages = (await readStages(access, pipeline)) ?? [];
  const waiting = await Promise.all(
    project.config.environments.map((environment) => {
      const stage = stages.find((candidate) => candidate.stageName === stageName(environment.name));
      return readApproval(project, application, environment, stage);
    }),
  );
  return waiting.filter((approval) => approval !== undefined);
}

async function readApproval(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
  stage: StageState | undefined,
): Promise<WaitingApproval | undefined> {
  const question = questionIn(stage);
  if (question === undefined) return undefined;
  const { execution, newer, since, token } = question;
  const { access, pipeline } = deliveryPipeline(project, application);
  const [actions, newerActions] = await Promise.all([
    listActions(access, pipeline, execution),
    newer === undefined ? [] : listActions(access, pipeline, newer),
  ]);
  return {
    environment: environment.name,
    execution,
    ...releaseOf(actions),
    token,
    message: messageIn(actions, stageName(environment.name)),
    since: since.toISOString(),
    until: new Date(since.getTime() + environment.approval.timeoutMinutes * MINUTE_MS).toISOString(),
    role: project.names.delivery.approverRole(environment.name).name,
    ...(newer === undefined ? {} : { behind: { execution: newer, ...releaseOf(newerActions) } }),
  };
}

/** Returns the approval of a stage that waits for an answer, with the newest execution behind it. */
function questionIn({ actionStates = [], inboundExecutions = [], latestExecution }: StageState = {}) {
  const approval = actionStates.find(({ actionName }) => actionName === APPROVE_ACTION)?.latestExecution;
  const execution = latestExecution?.pipelineExecutionId;
  if (approval?.status !== 'InProgress' || approval.token === undefined || execution === undefined) {
    return undefined;
  }
  return {
    execution,
    token: approval.token,
    since: approval.lastStatusChange ?? new Date(),
    newer: inboundExecutions.at(-1)?.pipelineExecutionId,
  };
}

/** Returns the release that the functions of an execution have named last. */
export function releaseOf(actions: readonly ActionExecutionDetail[]) {
  const [release] = actions.flatMap(({ input, output }) =>
    // A build also has output variables, but the repository decides what they contain.
    input?.actionTypeId?.category === 'Invoke' ? (releaseIn(output?.outputVariables) ?? []) : [],
  );
  return release === undefined ? {} : { release: { sequence: release.sequence, commit: release.commit } };
}

function messageIn(actions: readonly ActionExecutionDetail[], stage: string): string {
  const approval = actions.find(
    (action) => action.stageName === stage && action.actionName === APPROVE_ACTION,
  );
  return approval?.input?.resolvedConfiguration?.['CustomData'] ?? '';
}
