import type { PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { Pipeline } from '../executions/pipeline';
import type { ExecutionRecord } from '../executions/records';
import type { Inputs } from './input';

/**
 * Returns an execution of the pipeline.
 *
 * @throws ApiError of type PipelineExecutionNotFoundException if the pipeline has no such execution.
 */
export function executionOf(pipeline: Pipeline, id: string): ExecutionRecord {
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution !== undefined) return execution;
  throw new ApiError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline.id.name}' does not have an execution with id '${id}'`,
  );
}

/**
 * Returns a stage of the definition.
 *
 * @throws ApiError of type StageNotFoundException if the definition has no such stage.
 */
export function stageOf(definition: PipelineDefinition, name: string) {
  const stage = definition.stages.find((candidate) => candidate.name === name);
  if (stage !== undefined) return stage;
  throw new ApiError(
    'StageNotFoundException',
    `Pipeline '${definition.name}' does not have a stage '${name}'`,
  );
}

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

/**
 * Stops an execution that is in progress. While the execution is stopping, one further request can abandon the running
 * actions.
 *
 * @throws ApiError if the execution is not running, or if the request repeats an earlier request.
 */
export function stop(pipeline: Pipeline, input: Inputs['StopPipelineExecution']): void {
  const { pipelineExecutionId: id, abandon, reason } = input;
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution?.status === 'Stopping' && (!abandon || execution.abandon.signal.aborted)) {
    throw new ApiError(
      'DuplicatedStopRequestException',
      `The execution '${id}' is already stopping${abandon ? '' : '; set abandon to stop the execution immediately'}`,
    );
  }
  if (execution?.status !== 'InProgress' && execution?.status !== 'Stopping') {
    const reason = execution === undefined ? 'the execution does not exist' : `it is ${execution.status}`;
    throw new ApiError(
      'PipelineExecutionNotStoppableException',
      `The execution '${id}' cannot be stopped: ${reason}`,
    );
  }
  pipeline.stop(execution, abandon, reason);
}
