import { CodePipelineClient, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';

import { namesOf } from '../../../stacks/names';
import type { EngineEvent } from '../../engine/types';
import { openPersonSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';

/** Stops an execution of the delivery pipeline as an operator, without waiting for its running action. */
export async function stopExecution(
  { config, people, progress, sessions }: ReleaseDriver,
  { executionId, pipeline, region }: EngineEvent,
): Promise<void> {
  const [{ account }] = config.environments;
  const role = namesOf(config).account(account).operatorRole;
  const session = await openPersonSession(sessions, people.approver, role.arn, region);
  await session.client(CodePipelineClient).send(
    new StopPipelineExecutionCommand({
      pipelineName: pipeline,
      pipelineExecutionId: executionId,
      abandon: true,
      reason: 'the account is destroyed',
    }),
  );
  progress.line(`An operator stops the execution ${executionId}.`);
}
