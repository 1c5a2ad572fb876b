import { problemsOf } from '../schema-problems';
import { pipelineSchema, type PipelineDefinition } from './definition';
import { checkReferences } from './references';

/** Thrown for a pipeline definition that the engine cannot run. The message contains every reason. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
}

/** @throws DefinitionError with every part of the definition that the engine does not support or AWS would reject. */
export function parseDefinition(pipeline: unknown): PipelineDefinition {
  const parsed = pipelineSchema.safeParse(pipeline);
  if (!parsed.success) {
    throw new DefinitionError(`the rehearsal cannot run this pipeline: ${problemsOf(parsed.error)}`);
  }
  const problems = checkReferences(parsed.data);
  if (problems.length > 0) throw new DefinitionError(problems.join('\n'));
  return parsed.data;
}
