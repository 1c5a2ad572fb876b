import type { PipelineDefinition } from '../definition/definition';
import type { Pipeline } from '../executions/pipeline';
import type { DeployedPipeline } from '../definition/read-definition';
import type { ActionRecord } from '../executions/records';
import { isStopping } from '../executions/stage-run';
import { seconds } from './page';

/** Returns the response of GetPipelineState. */
export function stateView(deployed: DeployedPipeline, definition: PipelineDefinition, pipeline: Pipeline) {
  return {
    pipelineName: definition.name,
    pipelineVersion: definition.version,
    created: seconds(deployed.created),
    updated: seconds(deployed.updated),
    stageStates: definition.stages.map((stage, index) => {
      const record = pipeline.stage(stage.name);
      const { inbound } = pipeline.lock(stage.name);
      const waiting = inbound && {
        pipelineExecutionId: inbound.id,
        status: 'InProgress',
        type: 'STANDARD',
      };
      return {
        stageName: stage.name,
        // The first stage has no inbound transition.
        ...(index === 0 ? {} : { inboundTransitionState: { enabled: true } }),
        ...(waiting && { inboundExecution: waiting, inboundExecutions: [waiting] }),
        ...(record.latest && {
          latestExecution: {
            pipelineExecutionId: record.latest.execution.id,
            status: isStopping(record.latest.execution) ? 'Stopping' : record.latest.status,
            type: 'STANDARD',
          },
        }),
        ...(record.retries > 0 && {
          retryStageMetadata: {
            manualStageRetryAttempt: record.retries,
            latestRetryTrigger: 'ManualStageRetry',
          },
        }),
        actionStates: stage.actions.map(({ name }) => {
          const run = record.actions.get(name);
          return { actionName: name, ...(run && actionState(run)) };
        }),
      };
    }),
  };
}

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
