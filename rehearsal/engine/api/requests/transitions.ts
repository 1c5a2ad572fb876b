import type { PipelineDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Pipeline } from '../../executions/pipeline';
import type { Inputs } from '../input';
import { stageOf } from './find';

type Change = Pick<Inputs['EnableStageTransition'], 'stageName' | 'transitionType'>;

/**
 * An execution does not resume if the transition was disabled for a longer time, in milliseconds.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html
 */
const LONGEST_PAUSE = 30 * 24 * 60 * 60_000;

/** Disables the transition into or out of a stage. Executions then wait before the transition. @param by ARN of the caller. */
export function disableTransition(
  pipeline: Pipeline,
  definition: PipelineDefinition,
  input: Change & { readonly reason: string },
  by: string,
): void {
  const stage = stageBehind(definition, input);
  const changedAt = pipeline.engine.clock.now();
  pipeline.stage(stage).transition = {
    enabled: false,
    changedBy: by,
    changedAt,
    disabledReason: input.reason,
  };
  pipeline.lock(stage).close();
}

/** Enables the transition into or out of a stage. The waiting execution then enters the stage. @param by ARN of the caller. */
export function enableTransition(
  pipeline: Pipeline,
  definition: PipelineDefinition,
  input: Change,
  by: string,
): void {
  const stage = stageBehind(definition, input);
  const changedAt = pipeline.engine.clock.now();
  const record = pipeline.stage(stage);
  const { enabled = true, changedAt: disabledAt = changedAt } = record.transition ?? {};
  record.transition = { enabled: true, changedBy: by, changedAt };
  if (!enabled) pipeline.lock(stage).open(changedAt - disabledAt <= LONGEST_PAUSE);
}

/**
 * Returns the stage into which a transition leads. The outbound transition of a stage is the inbound transition of the
 * next stage, because a transition is the link between two stages.
 *
 * @throws ApiError if there is no such stage.
 */
function stageBehind(definition: PipelineDefinition, { stageName, transitionType }: Change): string {
  const { name } = stageOf(definition, stageName);
  if (transitionType === 'Inbound') return name;
  const next = definition.stages[definition.stages.findIndex((stage) => stage.name === name) + 1];
  if (next !== undefined) return next.name;
  throw new ApiError(
    'ValidationException',
    `the stage '${name}' is the last stage of the pipeline '${definition.name}' and has no outbound transition`,
  );
}
