import type { PipelineDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import { checkTarget } from '../../executions/rollback-target';
import type { Inputs } from '../input';
import { executionOf, stageOf } from './find';

/**
 * Starts a rollback of a stage to an execution that has succeeded in the stage.
 *
 * @param by ARN of the caller.
 * @returns the id of the rollback, which is a new execution.
 * @throws ApiError if the stage cannot be rolled back to the execution.
 */
export function rollBack(
  pipeline: Pipeline,
  definition: PipelineDefinition,
  { stageName, targetPipelineExecutionId: targetId }: Inputs['RollbackStage'],
  by: string,
): string {
  const stage = stageOf(definition, stageName);
  const target = executionOf(pipeline, targetId);
  checkTarget(definition, stage, target);
  if (pipeline.lock(stageName).held) {
    throw new ApiError(
      'UnableToRollbackStageException',
      `Unable to roll back the stage '${stageName}': an execution runs in the stage; roll back after that execution has left the stage`,
    );
  }
  const trigger = { triggerType: 'ManualRollback', triggerDetail: by };
  return pipeline.rollBack(definition, stage, target, trigger).id;
}
