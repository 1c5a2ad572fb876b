import {
  ApprovalAlreadyCompletedException,
  CodePipelineClient,
  InvalidApprovalTokenException,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';

import { OperationError } from '../operation-error';
import type { RegionalName } from '../inventory/executions';
import { APPROVE_ACTION, stageName } from '../../stacks/names';

/** An approval that waits. */
export interface ApprovalTarget {
  readonly pipeline: RegionalName;
  /** Name of the environment. */
  readonly environment: string;
  /** Token of the approval. CodePipeline rejects the token of an approval that waits no more. */
  readonly token: string;
}

export interface Answer {
  readonly status: 'Approved' | 'Rejected';
  /** Comment, at most 512 characters. */
  readonly summary: string;
}

/** Maximum length of a comment in characters, of CodePipeline. */
export const LONGEST_COMMENT = 512;

/** A session that opens clients of CodePipeline. */
interface ApproverSession {
  client(kind: typeof CodePipelineClient, region: string): CodePipelineClient;
}

/**
 * Answers exactly one approval, in the role of an approver.
 *
 * @throws OperationError when the approval waits no more, because somebody has answered it or its execution has ended.
 */
export async function answerApproval(
  session: ApproverSession,
  { environment, pipeline, token }: ApprovalTarget,
  answer: Answer,
): Promise<void> {
  const command = new PutApprovalResultCommand({
    pipelineName: pipeline.name,
    stageName: stageName(environment),
    actionName: APPROVE_ACTION,
    token,
    result: answer,
  });
  try {
    await session.client(CodePipelineClient, pipeline.region).send(command);
  } catch (error) {
    if (!isOver(error)) throw error;
    throw new OperationError(
      `the approval for ${environment} waits no more, and your answer changed nothing; run npx brb status to see what waits`,
      { cause: error },
    );
  }
}

const isOver = (error: unknown) =>
  error instanceof ApprovalAlreadyCompletedException || error instanceof InvalidApprovalTokenException;
