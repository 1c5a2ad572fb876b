import { hasSources, type PipelineDefinition, type StageDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { ExecutionRecord } from './records';

const isStandard = ({ rollbackTarget }: ExecutionRecord) => rollbackTarget === undefined;
const isCurrent = (execution: ExecutionRecord, { version }: PipelineDefinition) =>
  execution.definition?.version === version;
const hasSucceededIn = ({ stages }: ExecutionRecord, { name }: StageDefinition) =>
  stages.get(name) === 'Succeeded';

/** Returns the newest execution to which a failed stage can be rolled back. */
export function newestTarget(
  definition: PipelineDefinition,
  stage: StageDefinition,
  executions: readonly ExecutionRecord[],
): ExecutionRecord | undefined {
  return executions
    .filter(
      (execution) =>
        isStandard(execution) && isCurrent(execution, definition) && hasSucceededIn(execution, stage),
    )
    .at(-1);
}

/**
 * Checks the target of a RollbackStage request.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 *
 * @throws ApiError if AWS does not roll back the stage to the execution.
 */
export function checkTarget(
  definition: PipelineDefinition,
  stage: StageDefinition,
  target: ExecutionRecord,
): void {
  if (isStandard(target) && !isCurrent(target, definition)) {
    throw new ApiError(
      'PipelineExecutionOutdatedException',
      `The pipeline '${definition.name}' was updated after the execution '${target.id}' started; choose a newer execution`,
    );
  }
  const problem = problemOf(definition, stage, target);
  if (problem === undefined) return;
  throw new ApiError(
    'UnableToRollbackStageException',
    `Unable to roll back the stage '${stage.name}' to the execution '${target.id}': ${problem}`,
  );
}

function problemOf(
  { pipelineType }: PipelineDefinition,
  stage: StageDefinition,
  target: ExecutionRecord,
): string | undefined {
  if (pipelineType !== 'V2') return 'only a pipeline of type V2 can roll back a stage';
  if (hasSources(stage)) return 'the stage contains source actions';
  if (!isStandard(target)) return 'the execution is a rollback';
  return hasSucceededIn(target, stage) ? undefined : 'the execution has not succeeded in the stage';
}
