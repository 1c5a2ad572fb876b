import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import type { Inputs } from '../input';

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
    const state = execution === undefined ? 'the execution does not exist' : `it is ${execution.status}`;
    throw new ApiError(
      'PipelineExecutionNotStoppableException',
      `The execution '${id}' cannot be stopped: ${state}`,
    );
  }
  pipeline.stop(execution, abandon, reason);
}
