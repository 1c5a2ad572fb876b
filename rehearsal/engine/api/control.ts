import type { PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { Pipeline } from '../executions/pipeline';
import type { ExecutionRecord } from '../executions/records';
import type { Inputs } from './input';

/** The execution, which must be one of the pipeline's. */
export function executionOf(pipeline: Pipeline, id: string): ExecutionRecord {
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution !== undefined) return execution;
  throw new ApiError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline.id.name}' does not have an execution with id '${id}'`,
  );
}

/** The stage of the definition. */
export function stageOf(definition: PipelineDefinition, name: string) {
  const stage = definition.stages.find((candidate) => candidate.name === name);
  if (stage !== undefined) return stage;
  throw new ApiError(
    'StageNotFoundException',
    `Pipeline '${definition.name}' does not have a stage '${name}'`,
  );
}

/** Retries a stage that has failed, or was stopped, in the execution that was in it last. */
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
  const over = execution.status === 'Failed' || execution.status === 'Stopped';
  const failed = latest.status === 'Failed' || latest.status === 'Stopped';
  if (!over || !failed || pipeline.lock(stageName).held) {
    throw new ApiError(
      'StageNotRetryableException',
      `The stage '${stageName}' is ${latest.status}; only a stage that has failed or was stopped can be retried`,
    );
  }
  if (execution.definition?.version !== definition.version) {
    throw new ApiError(
      'StageNotRetryableException',
      'The pipeline structure has changed since the execution began',
    );
  }
  pipeline.retry(execution, definition, stageName, input.retryMode);
}

/** Stops an execution that is in progress; what waits to be stopped can still be abandoned, once. */
export function stop(pipeline: Pipeline, input: Inputs['StopPipelineExecution']): void {
  const { pipelineExecutionId: id, abandon, reason } = input;
  const execution = pipeline.executions.find((candidate) => candidate.id === id);
  if (execution?.status === 'Stopping' && (!abandon || execution.abandon.signal.aborted)) {
    throw new ApiError(
      'DuplicatedStopRequestException',
      `The execution '${id}' is already stopping${abandon ? '' : '; it can only be abandoned now'}`,
    );
  }
  if (execution?.status !== 'InProgress' && execution?.status !== 'Stopping') {
    const why = execution === undefined ? 'there is none with this id' : `it is ${execution.status}`;
    throw new ApiError(
      'PipelineExecutionNotStoppableException',
      `The execution '${id}' cannot be stopped: ${why}`,
    );
  }
  pipeline.stop(execution, abandon, reason);
}
