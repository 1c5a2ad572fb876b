import type { PipelineDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import type { Inputs } from '../input';
import { stageOf } from './find';

/**
 * Retries a failed or stopped stage in the latest execution of the stage.
 *
 * @throws ApiError if the stage cannot be retried.
 */
export function retry(
  pipeline: Pipeline,
  definition: PipelineDefinition,
  input: Inputs['RetryStageExecution'],
): void {
  const { stageName, pipelineExecutionId: id } = input;
  stageOf(definition, stageName);
  const { latest } = pipeline.stage(stageName);
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution === undefined || latest === undefined) {
    throw new ApiError(
      'StageNotRetryableException',
      `The stage '${stageName}' has not run in the execution '${id}'`,
    );
  }
  if (latest.execution !== execution) {
    throw new ApiError(
      'NotLatestPipelineExecutionException',
      `The latest execution of the stage '${stageName}' is '${latest.execution.id}', not '${id}'`,
    );
  }
  const problem =
    notRetryable(`The stage '${stageName}'`, latest.status) ??
    notRetryable(`The execution '${id}'`, execution.status) ??
    (pipeline.lock(stageName).held
      ? `Another execution runs in the stage '${stageName}'; retry the stage after that execution has left the stage`
      : undefined);
  if (problem !== undefined) throw new ApiError('StageNotRetryableException', problem);
  if (execution.definition?.version !== definition.version) {
    throw new ApiError(
      'StageNotRetryableException',
      `The pipeline '${definition.name}' was updated after the execution '${id}' started; start a new execution`,
    );
  }
  pipeline.retry(execution, definition, stageName, input.retryMode);
}

function notRetryable(subject: string, status: string): string | undefined {
  return status === 'Failed' || status === 'Stopped'
    ? undefined
    : `${subject} is ${status}; a retry requires the status Failed or Stopped`;
}
