import type { PipelineDefinition, StageDefinition } from '../../definition/definition';
import type { DeployedPipeline } from '../../definition/read-definition';
import type { Pipeline } from '../../executions/pipeline';
import type { ActionRecord, ExecutionRecord, StageRecord } from '../../executions/records';
import { isStopping } from '../../executions/stage-run';
import { seconds } from '../page';
import { conditionStates } from './condition-view';
import { typeOfExecution } from './history-view';

/** Returns the response of GetPipelineState. */
export function stateView(deployed: DeployedPipeline, definition: PipelineDefinition, pipeline: Pipeline) {
  return {
    pipelineName: definition.name,
    pipelineVersion: definition.version,
    created: seconds(deployed.created),
    updated: seconds(deployed.updated),
    stageStates: definition.stages.map((stage) => {
      const { inbound } = pipeline.lock(stage.name);
      return stageState(stage, pipeline.stage(stage.name), inbound);
    }),
  };
}

function stageState(stage: StageDefinition, record: StageRecord, inbound: ExecutionRecord | undefined) {
  const { latest, retries } = record;
  const waiting = inbound && stageExecution(inbound, 'InProgress');
  return {
    stageName: stage.name,
    inboundTransitionState: transitionState(record),
    ...(waiting && { inboundExecution: waiting }),
    inboundExecutions: waiting === undefined ? [] : [waiting],
    ...(latest && {
      latestExecution: stageExecution(
        latest.execution,
        isStopping(latest.execution) ? 'Stopping' : latest.status,
      ),
    }),
    ...conditionStates(record),
    ...(retries.latest && {
      retryStageMetadata: {
        ...(retries.manual > 0 && { manualStageRetryAttempt: retries.manual }),
        ...(retries.automatic > 0 && { autoStageRetryAttempt: retries.automatic }),
        latestRetryTrigger: retries.latest,
      },
    }),
    actionStates: stage.actions.map(({ name }) => {
      const run = record.actions.get(name);
      return { actionName: name, ...(run && actionState(run)) };
    }),
  };
}

function transitionState({ transition }: StageRecord) {
  if (transition === undefined) return { enabled: true };
  const { enabled, changedBy, changedAt, disabledReason } = transition;
  return {
    enabled,
    lastChangedBy: changedBy,
    lastChangedAt: seconds(changedAt),
    ...(disabledReason !== undefined && { disabledReason }),
  };
}

const stageExecution = (execution: ExecutionRecord, status: string) => ({
  pipelineExecutionId: execution.id,
  status,
  type: typeOfExecution(execution),
});

function actionState(run: ActionRecord) {
  const { revision, summary, token, updatedBy, externalExecutionId, percentComplete, error } = run;
  return {
    ...(revision && {
      currentRevision: {
        revisionId: revision.id,
        revisionChangeId: revision.id.slice(0, 100),
        created: seconds(run.lastUpdate),
      },
    }),
    latestExecution: {
      actionExecutionId: run.id,
      status: run.status,
      lastStatusChange: seconds(run.lastUpdate),
      ...(summary !== undefined && { summary }),
      ...(token !== undefined && { token }),
      ...(updatedBy !== undefined && { lastUpdatedBy: updatedBy }),
      ...(externalExecutionId !== undefined && { externalExecutionId }),
      ...(percentComplete !== undefined && { percentComplete }),
      ...(error && { errorDetails: error }),
    },
  };
}
