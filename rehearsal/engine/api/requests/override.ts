import { override } from '../../conditions/condition-run';
import type { ConditionKind } from '../../definition/conditions';
import type { PipelineDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import type { ConditionRecord, ExecutionRecord } from '../../executions/records';
import type { Inputs } from '../input';
import { stageOf } from './find';

const KINDS = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess' } as const satisfies Record<
  Inputs['OverrideStageCondition']['conditionType'],
  ConditionKind
>;

/**
 * Overrides a condition whose rules are running, or that has failed the stage. The stage then proceeds.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html#stage-conditions-override
 *
 * @param by ARN of the caller.
 * @throws ApiError if the condition cannot be overridden.
 */
export function overrideCondition(
  pipeline: Pipeline,
  definition: PipelineDefinition,
  input: Inputs['OverrideStageCondition'],
  by: string,
): void {
  const { stageName, pipelineExecutionId: id, conditionType } = input;
  stageOf(definition, stageName);
  const { conditions } = pipeline.stage(stageName);
  const execution = latestExecution(pipeline, stageName, id);
  const condition = conditions.get(KINDS[conditionType]);
  const subject = `The condition ${conditionType} of the stage '${stageName}'`;
  if (condition?.executionId !== id) throw notOverridable(`${subject} has not run in the execution '${id}'`);
  const isRunning = condition.status === 'InProgress';
  const problem =
    conditionProblem(condition) ?? (isRunning ? undefined : executionProblem(execution, definition));
  if (problem !== undefined) throw notOverridable(`${subject} cannot be overridden: ${problem}`);
  if (!isRunning && pipeline.lock(stageName).held) {
    throw new ApiError('ConflictException', `Another execution runs in the stage '${stageName}'`);
  }
  override(condition, by, pipeline.engine.clock.now());
  // The actions that have succeeded do not run again.
  if (!isRunning) pipeline.resume(execution, definition, stageName, 'FAILED_ACTIONS');
}

/** @throws ApiError of type NotLatestPipelineExecutionException if another execution was in the stage last. */
function latestExecution(pipeline: Pipeline, stage: string, id: string): ExecutionRecord {
  const execution = pipeline.stage(stage).latest?.execution;
  if (execution?.id === id) return execution;
  throw new ApiError(
    'NotLatestPipelineExecutionException',
    `The latest execution of the stage '${stage}' is '${execution?.id ?? 'none'}', not '${id}'`,
  );
}

/** Returns the reason why the result or the status of a condition allows no override. */
function conditionProblem({ result, status }: ConditionRecord): string | undefined {
  if (result === 'SKIP') return 'its result is SKIP';
  if (status === 'InProgress' || status === 'Failed') return undefined;
  return `it is ${status}; an override requires the status InProgress or Failed`;
}

/** Returns the reason why an execution cannot continue after its stage has failed. */
function executionProblem(
  { status, definition: started }: ExecutionRecord,
  { name, version }: PipelineDefinition,
): string | undefined {
  if (status !== 'Failed') return `the execution is ${status}`;
  return started?.version === version
    ? undefined
    : `the pipeline '${name}' was updated after the execution started; start a new execution`;
}

const notOverridable = (message: string) => new ApiError('ConditionNotOverridableException', message);
