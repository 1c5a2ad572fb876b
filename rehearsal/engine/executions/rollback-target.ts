import { hasSources, type PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { ExecutionRecord } from './records';

/** A stage of a pipeline, with the executions of the pipeline. */
interface StageHistory {
  readonly definition: PipelineDefinition;
  readonly stage: string;
  readonly executions: readonly ExecutionRecord[];
}

const isStandard = ({ rollbackTarget }: ExecutionRecord) => rollbackTarget === undefined;
const isCurrent = (execution: ExecutionRecord, { version }: PipelineDefinition) =>
  execution.definition?.version === version;
const succeededIn = ({ stages }: ExecutionRecord, stage: string) => stages.get(stage) === 'Succeeded';

/** Returns the newest execution to which a failed execution can be rolled back. */
export function newestTarget({ definition, stage, executions }: StageHistory): ExecutionRecord | undefined {
  return executions
    .filter(
      (execution) =>
        isStandard(execution) && isCurrent(execution, definition) && succeededIn(execution, stage),
    )
    .at(-1);
}

/**
 * Returns the target of a RollbackStage request.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
 *
 * @throws ApiError if AWS does not roll back to the execution.
 */
export function requestedTarget(history: StageHistory, id: string): ExecutionRecord {
  const { definition, stage, executions } = history;
  const target = executions.find((execution) => execution.id === id);
  if (target === undefined) {
    throw new ApiError(
      'PipelineExecutionNotFoundException',
      `Pipeline '${definition.name}' does not have an execution with id '${id}'`,
    );
  }
  if (isStandard(target) && !isCurrent(target, definition)) {
    throw new ApiError(
      'PipelineExecutionOutdatedException',
      `The pipeline '${definition.name}' was updated after the execution '${id}' started; choose a newer execution`,
    );
  }
  const problem = problemOf(history, target);
  if (problem === undefined) return target;
  throw new ApiError(
    'UnableToRollbackStageException',
    `Unable to roll back the stage '${stage}' to the execution '${id}': ${problem}`,
  );
}

function problemOf(history: StageHistory, target: ExecutionRecord): string | undefined {
  const { definition, stage } = history;
  if (definition.pipelineType !== 'V2') return 'only a pipeline of type V2 can roll back a stage';
  if (definition.stages.some((candidate) => candidate.name === stage && hasSources(candidate)))
    return 'the stage contains source actions';
  if (!isStandard(target)) return 'the execution is a rollback';
  return succeededIn(target, stage) ? undefined : 'the execution has not succeeded in the stage';
}
