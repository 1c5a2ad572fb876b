import {
  CodePipelineClient,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
} from '@aws-sdk/client-codepipeline';

import type { Environment } from '../stacks/config';
import { namesOf } from '../stacks/names';
import type { EngineEvent } from './engine/types';
import type { Access } from './sessions';

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

/** Approves or rejects a manual approval as a person would: through the API, in the approver's role. */
export async function putApproval(
  access: Access,
  environment: Environment,
  event: EngineEvent,
  decision: Decision,
): Promise<void> {
  const { pipeline, stage, action, approval } = event;
  if (approval === undefined) throw new Error(`no approval is waiting in ${pipeline}`);
  const codePipeline = await signInAsApprover(access, environment, event);
  await codePipeline.send(
    new PutApprovalResultCommand({
      pipelineName: pipeline,
      stageName: stage,
      actionName: action,
      token: approval.token,
      result: decision,
    }),
  );
}

/** Retries the failed actions of an environment's stage as a person would: in the approver's role, through the API. */
export async function retryStage(
  access: Access,
  environment: Environment,
  failed: EngineEvent,
): Promise<void> {
  const codePipeline = await signInAsApprover(access, environment, failed);
  await codePipeline.send(
    new RetryStageExecutionCommand({
      pipelineName: failed.pipeline,
      stageName: failed.stage,
      pipelineExecutionId: failed.executionId,
      retryMode: 'FAILED_ACTIONS',
    }),
  );
}

async function signInAsApprover(
  { sessions, config }: Access,
  environment: Environment,
  { region }: EngineEvent,
): Promise<CodePipelineClient> {
  const role = namesOf(config).delivery.approverRole(environment.name);
  return (await sessions.open(role.arn, region, 'rehearsal-approver')).client(CodePipelineClient);
}
