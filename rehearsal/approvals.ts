import { CodePipelineClient, RetryStageExecutionCommand } from '@aws-sdk/client-codepipeline';

import { answerApproval } from '../operations/approvals/answer-approval';
import type { Environment } from '../stacks/config';
import { namesOf } from '../stacks/names';
import type { EngineEvent } from './engine/types';
import type { People } from './permissions/people';
import { openPersonSession, type Access } from './sessions';

/** Result of a manual approval. CodePipeline stores the summary, which has at most 512 characters. */
export interface Decision {
  readonly status: 'Approved' | 'Rejected';
  readonly summary: string;
}

/**
 * Returns the decision on the manual approval of an environment. The caller has already printed the approval's
 * message.
 */
export type Decide = (environment: Environment) => Promise<Decision>;

/** Sessions in the local AWS, and the people who can open sessions. */
export interface PersonAccess extends Access {
  readonly people: People;
}

/** Approves or rejects a manual approval as a person would: through the API, in the approver's role. */
export async function putApproval(
  { sessions, config, people }: PersonAccess,
  environment: Environment,
  event: EngineEvent,
  decision: Decision,
): Promise<void> {
  const { pipeline, approval, region } = event;
  if (approval === undefined) throw new Error(`no approval is waiting in the pipeline ${pipeline}`);
  const role = namesOf(config).delivery.approverRole(environment.name);
  const session = await openPersonSession(sessions, people.approver, role.arn, region);
  await answerApproval(
    { client: (kind) => session.client(kind) },
    { pipeline: { name: pipeline, region }, environment: environment.name, token: approval.token },
    decision,
  );
}

/**
 * Retries the failed actions of a stage as a person would: through the API, in the operator's role.
 *
 * @param account name of the pipeline's account.
 * @param failed event of an action that has failed in the stage.
 */
export async function retryStage(
  { sessions, config, people }: PersonAccess,
  account: string,
  { pipeline, stage, executionId, region }: EngineEvent,
): Promise<void> {
  const role = namesOf(config).account(account).operatorRole;
  const session = await openPersonSession(sessions, people.approver, role.arn, region);
  await session.client(CodePipelineClient).send(
    new RetryStageExecutionCommand({
      pipelineName: pipeline,
      stageName: stage,
      pipelineExecutionId: executionId,
      retryMode: 'FAILED_ACTIONS',
    }),
  );
}
