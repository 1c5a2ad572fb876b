import type { EngineContext } from '../../context';
import type { PipelineDefinition } from '../../definition/definition';
import { pipelineVariables } from '../../definition/pipeline-variables';
import type { Pipelines } from '../../executions/pipelines';
import type { PipelineStart } from '../../types';
import { findPipeline } from '../find-pipeline';
import { parseInput, targetInput, type Inputs } from '../input';
import { checkSourceRevisions } from './source-revisions';

/**
 * Checks the input of an execution before the execution starts, so that an error reaches the caller.
 *
 * @throws ApiError of type ValidationException for input that does not match the definition of the pipeline.
 */
export function checkStart(
  definition: PipelineDefinition,
  input: Pick<Inputs['StartPipelineExecution'], 'variables' | 'sourceRevisions'>,
): void {
  checkSourceRevisions(definition, input.sourceRevisions);
  pipelineVariables(definition, input.variables);
}

/**
 * Starts an execution for a service that is not the caller of an API operation: for EventBridge, or for CodePipeline
 * itself after CreatePipeline.
 *
 * @throws ApiError if EventBridge starts an execution that StartPipelineExecution would reject.
 */
export async function startForService(
  engine: EngineContext,
  pipelines: Pipelines,
  { pipelineArn, triggerType, triggerDetail, input = {} }: PipelineStart,
): Promise<string> {
  const trigger = { triggerType, triggerDetail };
  const pipeline = pipelines.byArn(pipelineArn);
  // Nobody receives an error after CreatePipeline, so the execution starts and then fails.
  if (triggerType === 'CreatePipeline') return pipeline.start(trigger).id;
  const { variables, sourceRevisions: overrides } = parseInput(targetInput, input);
  const { definition } = await engine.activity.track(() => findPipeline(engine, pipelines, pipeline.id));
  checkStart(definition(), { variables, sourceRevisions: overrides });
  return pipeline.start({ ...trigger, variables, overrides }).id;
}
