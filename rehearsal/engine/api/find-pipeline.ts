import type { PipelineDefinition } from '../definition/definition';
import { DefinitionError } from '../definition/parse-definition';
import type { PipelineId } from '../definition/pipeline-id';
import { readPipeline, type DeployedPipeline } from '../definition/read-definition';
import type { EngineContext } from '../context';
import { ApiError } from '../errors';
import type { Pipeline } from '../executions/pipeline';
import type { Pipelines } from '../executions/pipelines';

export interface FoundPipeline {
  readonly deployed: DeployedPipeline;
  readonly pipeline: Pipeline;
  /** @throws ApiError of type ValidationException if the engine cannot run the definition. */
  readonly definition: () => PipelineDefinition;
}

/**
 * Reads the deployed definition of a pipeline.
 *
 * @throws ApiError of type PipelineNotFoundException if the pipeline does not exist.
 */
export async function findPipeline(
  engine: EngineContext,
  pipelines: Pipelines,
  { accountId, region, name }: PipelineId,
): Promise<FoundPipeline> {
  const id = { accountId, region, name };
  const deployed = await readPipeline(engine.aws, id);
  return {
    deployed,
    pipeline: pipelines.get({ ...id, arn: deployed.arn }),
    definition: () => {
      try {
        return deployed.parse();
      } catch (error) {
        if (!(error instanceof DefinitionError)) throw error;
        throw new ApiError('ValidationException', error.message, { cause: error });
      }
    },
  };
}
