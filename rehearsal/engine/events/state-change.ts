import type { Artifact } from '../artifacts/artifacts';
import type { ActionRecord } from '../executions/records';
import type { ExecutionScope } from '../executions/scope';

/** States in the events that CodePipeline sends to EventBridge. */
type State =
  | 'STARTED'
  | 'RESUMED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'STOPPING'
  | 'STOPPED'
  | 'CANCELED'
  | 'SUPERSEDED'
  | 'ABANDONED';

/** The state for each status that is an end. */
const END_STATES = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
  Abandoned: 'ABANDONED',
} as const;

export const endState = (status: keyof typeof END_STATES): State => END_STATES[status];

/**
 * Sends the events with which CodePipeline reports to EventBridge that an execution, a stage or an action has changed
 * its state. CodePipeline sends no event about a rule, or about a stage that was skipped.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function sendExecutionState(scope: ExecutionScope, state: State): void {
  const { trigger, stopReason } = scope.execution;
  send(scope, 'Pipeline', {
    ...common(scope, state),
    ...(state === 'STARTED' && {
      'execution-trigger': {
        'trigger-type': trigger.triggerType,
        'trigger-detail': trigger.triggerDetail,
      },
    }),
    ...(state === 'STOPPING' && stopReason !== undefined && { 'stop-execution-comments': stopReason }),
  });
}

export function sendStageState(scope: ExecutionScope, stage: string, state: State): void {
  const now = new Date(scope.engine.clock.now()).toISOString();
  send(scope, 'Stage', {
    ...common(scope, state),
    stage,
    ...(state === 'RESUMED' && { 'stage-last-retry-attempt-time': now }),
  });
}

export function sendActionState(scope: ExecutionScope, run: ActionRecord, state: State): void {
  const { action, stage, inputs, outputs, summary, externalExecutionId, error } = run;
  const result = {
    ...(externalExecutionId !== undefined && { 'external-execution-id': externalExecutionId }),
    ...((error?.message ?? summary) !== undefined && {
      'external-execution-summary': error?.message ?? summary,
    }),
    ...(error && { 'error-code': error.code }),
  };
  send(scope, 'Action', {
    ...common(scope, state),
    stage,
    action: action.name,
    'action-execution-id': run.id,
    region: run.region,
    type: action.actionTypeId,
    ...(inputs.length > 0 && { 'input-artifacts': inputs.map(artifact) }),
    ...(state === 'SUCCEEDED' && outputs.length > 0 && { 'output-artifacts': outputs.map(artifact) }),
    ...(Object.keys(result).length > 0 && { 'execution-result': result }),
  });
}

const artifact = ({ name, bucket, key }: Artifact) => ({ name, s3location: { bucket, key } });

/** Returns the fields that the events of executions, stages and actions share. */
function common({ pipeline, execution }: ExecutionScope, state: State) {
  return {
    pipeline: pipeline.name,
    'execution-id': execution.id,
    'start-time': new Date(execution.startTime).toISOString(),
    state,
    // The version is unknown if the engine could not read the pipeline definition.
    ...(execution.definition && { version: execution.definition.version }),
    'pipeline-execution-attempt': execution.attempts,
  };
}

function send(
  { engine, pipeline: { accountId, region, arn } }: ExecutionScope,
  subject: 'Pipeline' | 'Stage' | 'Action',
  detail: Readonly<Record<string, unknown>>,
): void {
  if (engine.stopping.aborted) return;
  engine.backend.putEvent(
    { accountId, region },
    {
      'detail-type': `CodePipeline ${subject} Execution State Change`,
      source: 'aws.codepipeline',
      resources: [arn],
      detail,
    },
    engine.clock.now(),
  );
}
