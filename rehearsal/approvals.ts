import {
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';

import type { DeliveryConfig, Environment } from '../stacks/config';
import { namesOf } from '../stacks/names';
import { assume } from './sessions';
import type { EngineEvent } from './engine/types';

/** A person's answer to an approval; the summary is kept by CodePipeline, at most 512 characters. */
export interface Decision {
  readonly status: 'Approved' | 'Rejected';
  readonly summary: string;
}

/** Lets somebody decide whether the release that was just shown enters an environment. */
export type Ask = (environment: Environment) => Promise<Decision>;

/** Answers an approval as a person would: in the approver's role, through the API. */
export async function putApproval(
  endpoint: string,
  config: DeliveryConfig,
  environment: Environment,
  event: EngineEvent,
  decision: Decision,
): Promise<void> {
  const { pipeline, stage, action, approval } = event;
  if (approval === undefined) throw new Error(`${pipeline} has no approval to answer`);
  const codePipeline = await signInAsApprover(endpoint, config, environment, event);
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
  endpoint: string,
  config: DeliveryConfig,
  environment: Environment,
  failed: EngineEvent,
): Promise<void> {
  const codePipeline = await signInAsApprover(endpoint, config, environment, failed);
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
  endpoint: string,
  config: DeliveryConfig,
  environment: Environment,
  { region }: EngineEvent,
): Promise<CodePipelineClient> {
  const role = namesOf(config).delivery.approverRole(environment.name);
  return (await assume(endpoint, role.arn, 'rehearsal-approver')).codePipeline(region);
}
