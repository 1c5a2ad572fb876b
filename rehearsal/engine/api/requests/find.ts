import type { PipelineDefinition, StageDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import type { ExecutionRecord } from '../../executions/records';

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
export function stageOf(definition: PipelineDefinition, name: string): StageDefinition {
  const stage = definition.stages.find((candidate) => candidate.name === name);
  if (stage !== undefined) return stage;
  throw new ApiError(
    'StageNotFoundException',
    `Pipeline '${definition.name}' does not have a stage '${name}'`,
  );
}
