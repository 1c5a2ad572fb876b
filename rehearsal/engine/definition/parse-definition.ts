import { actionProblems } from '../actions/registry';
import { ruleProblems } from '../rules/registry';
import { problemsOf } from '../schema-problems';
import { CONDITION_KINDS, conditionOf } from './conditions';
import { hasSources, pipelineSchema, type PipelineDefinition, type StageDefinition } from './definition';
import { checkReferences } from './references';

/** Thrown for a pipeline definition that the engine cannot run. The message contains every reason. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
}

/** @throws DefinitionError with every part of the definition that the engine does not support or AWS would reject. */
export function parseDefinition(pipeline: unknown): PipelineDefinition {
  const parsed = pipelineSchema.safeParse(pipeline);
  if (!parsed.success) {
    throw new DefinitionError(
      `the rehearsal cannot run this pipeline: ${problemsOf(parsed.error)} ` +
        '(the rehearsal defines what it supports in rehearsal/engine/definition/)',
    );
  }
  const problems = [...parsed.data.stages.flatMap(stageProblems), ...checkReferences(parsed.data)];
  if (problems.length > 0) throw new DefinitionError(problems.join('\n'));
  return parsed.data;
}

/** Returns a sentence for each setting of the actions and conditions of a stage that the engine does not support. */
function stageProblems(stage: StageDefinition): string[] {
  const conditions = CONDITION_KINDS.flatMap((kind) => conditionOf(stage, kind) ?? []);
  return [
    ...stage.actions.flatMap(actionProblems),
    ...conditions.flatMap(({ result, rules }) => rules.flatMap((rule) => ruleProblems(rule, result))),
    ...sourceProblems(stage),
  ];
}

/**
 * AWS does not roll back a stage with source actions.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 */
function sourceProblems(stage: StageDefinition): string[] {
  const rollsBack =
    stage.onFailure?.result === 'ROLLBACK' ||
    CONDITION_KINDS.some((kind) => conditionOf(stage, kind)?.result === 'ROLLBACK');
  return hasSources(stage) && rollsBack
    ? [`the stage ${stage.name} has source actions, so AWS cannot roll it back; remove the result ROLLBACK`]
    : [];
}
