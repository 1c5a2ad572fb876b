import type { Artifact } from '../../artifacts/artifacts';
import type { PipelineId } from '../../definition/pipeline-id';
import { PIPELINE_VARIABLES } from '../../definition/variables';
import type { ActionRecord, ExecutionRecord } from '../../executions/records';
import { seconds } from '../page';

export const typeOfExecution = ({ rollbackTarget }: ExecutionRecord) =>
  rollbackTarget === undefined ? 'STANDARD' : 'ROLLBACK';

/** Returns the fields of an execution that several API operations return. */
function common(execution: ExecutionRecord) {
  const { id, status, statusSummary, trigger, rollbackTarget } = execution;
  return {
    pipelineExecutionId: id,
    status,
    ...(statusSummary !== undefined && { statusSummary }),
    trigger,
    executionMode: 'SUPERSEDED',
    executionType: typeOfExecution(execution),
    ...(rollbackTarget && { rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackTarget.id } }),
  };
}

/**
 * Returns, for each source action, the last run that read a source revision. A rollback has the source revisions of its
 * target.
 */
function sources({ rollbackTarget, ...own }: ExecutionRecord) {
  const execution = rollbackTarget ?? own;
  const runs = new Map<string, { run: ActionRecord; revision: NonNullable<ActionRecord['revision']> }>();
  for (const run of execution.actions) {
    if (run.revision !== undefined) runs.set(run.action.name, { run, revision: run.revision });
  }
  return [...runs.values()];
}

/** Returns the summary of a source revision, which must not be empty. */
const summaryOf = ({ summary = '' }: NonNullable<ActionRecord['revision']>) =>
  summary === '' ? {} : { revisionSummary: summary.slice(0, 2048) };

/** Returns the field `pipelineExecution` of a GetPipelineExecution response. */
export function executionView(id: PipelineId, execution: ExecutionRecord) {
  return {
    ...common(execution),
    pipelineName: id.name,
    // The version is unknown until the engine has read the pipeline definition.
    ...(execution.definition && { pipelineVersion: execution.definition.version }),
    artifactRevisions: sources(execution).flatMap(({ run, revision }) =>
      run.outputs.map(({ name }) => ({
        name,
        revisionId: revision.id,
        ...summaryOf(revision),
        created: seconds(run.lastUpdate),
      })),
    ),
    variables: Object.entries(execution.variables.get(PIPELINE_VARIABLES) ?? {}).map(
      ([name, resolvedValue]) => ({ name, resolvedValue }),
    ),
  };
}

/** Returns an element of `pipelineExecutionSummaries` in a ListPipelineExecutions response. */
export function executionSummary(execution: ExecutionRecord) {
  return {
    ...common(execution),
    startTime: seconds(execution.startTime),
    lastUpdateTime: seconds(execution.lastUpdate),
    sourceRevisions: sources(execution).map(({ run, revision }) => ({
      actionName: run.action.name,
      revisionId: revision.id,
      ...summaryOf(revision),
    })),
    ...(execution.stopReason !== undefined && { stopTrigger: { reason: execution.stopReason } }),
  };
}

const artifactDetail = ({ name, bucket, key }: Artifact) => ({ name, s3location: { bucket, key } });

/** Returns an element of `actionExecutionDetails` in a ListActionExecutions response. */
export function actionDetail(run: ActionRecord) {
  const { action, updatedBy, externalExecutionId, summary, error } = run;
  return {
    pipelineExecutionId: run.executionId,
    actionExecutionId: run.id,
    pipelineVersion: run.pipelineVersion,
    stageName: run.stage,
    actionName: action.name,
    startTime: seconds(run.startTime),
    lastUpdateTime: seconds(run.lastUpdate),
    status: run.status,
    ...(updatedBy !== undefined && { updatedBy }),
    input: {
      actionTypeId: action.actionTypeId,
      configuration: action.configuration,
      resolvedConfiguration: run.configuration,
      ...(action.roleArn !== undefined && { roleArn: action.roleArn }),
      region: run.region,
      inputArtifacts: run.inputs.map(artifactDetail),
      ...(action.namespace !== undefined && { namespace: action.namespace }),
    },
    output: {
      outputArtifacts: run.status === 'Succeeded' ? run.outputs.map(artifactDetail) : [],
      executionResult: {
        ...(externalExecutionId !== undefined && { externalExecutionId }),
        ...(summary !== undefined && { externalExecutionSummary: summary }),
        ...(error && { errorDetails: error }),
      },
      outputVariables: run.variables ?? {},
    },
  };
}
