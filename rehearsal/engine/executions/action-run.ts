import { randomUUID } from 'node:crypto';

import { abortable } from '../../system/abortable';
import type { ActionProgress, ActionResult } from '../actions/action-type';
import { typeOf } from '../actions/registry';
import { ArtifactStore, type Artifact } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { EngineContext } from '../context';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import { resolve } from '../definition/variables';
import { ActionFailure, configurationError, messageOf } from '../errors';
import { emitEvent, type EventChange } from './emit-event';
import type { ActionRecord, ExecutionRecord } from './records';

/** Maximum lengths of the summary and the error message of an action in API responses, in characters. */
const SUMMARY_LIMIT = 2048;
const MESSAGE_LIMIT = 5000;

/** Engine, pipeline, execution and stage of a running action. */
export interface ActionScope {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly definition: PipelineDefinition;
  readonly execution: ExecutionRecord;
  readonly stage: string;
}

/**
 * Runs one action until the action completes or is abandoned, and keeps the record of the action up to date. Never
 * throws: a failure becomes the status of the record.
 *
 * @param onStart receives the record of the action before the action runs.
 */
export async function runAction(
  scope: ActionScope,
  action: ActionDefinition,
  onStart: (record: ActionRecord) => void,
): Promise<ActionRecord> {
  const { engine, execution } = scope;
  const record = newRecord(scope, action);
  onStart(record);
  emitChange(scope, record, { status: 'InProgress' });
  const { signal } = execution.abandon;
  const run = engine.activity.track(() => perform(scope, action, record));
  // An abandoned action can continue to run, as on AWS, but the engine ignores the result of the action. Only the
  // signal rejects the promise below, because failureOf turns every error of the action into a result.
  const outcome = await abortable(run.catch(failureOf), signal).catch(() => undefined);
  if (outcome === undefined) end(scope, record, 'Abandoned');
  else if (outcome instanceof ActionFailure) recordFailure(scope, record, outcome);
  else recordSuccess(scope, record, outcome);
  return record;
}

function newRecord(
  { engine, pipeline, definition, execution, stage }: ActionScope,
  action: ActionDefinition,
): ActionRecord {
  const now = engine.clock.now();
  return {
    id: randomUUID(),
    executionId: execution.id,
    pipelineVersion: definition.version,
    stage,
    action,
    region: action.region ?? pipeline.region,
    startTime: now,
    status: 'InProgress',
    lastUpdate: now,
    configuration: action.configuration,
    inputs: [],
    outputs: [],
  };
}

/**
 * Runs the action after checking its settings and replacing its variables.
 *
 * @throws ActionFailure, or an error of the local AWS.
 */
async function perform(
  scope: ActionScope,
  action: ActionDefinition,
  record: ActionRecord,
): Promise<ActionResult> {
  const { engine, pipeline, definition, execution, stage } = scope;
  const type = typeOf(action);
  record.configuration = resolve(action.name, action.configuration, execution.variables);
  const session = await openActionSession(scope, action);
  const artifacts = new ArtifactStore(engine.aws, definition, pipeline.region, session);
  record.inputs = await inputArtifacts(scope, record, artifacts);
  record.outputs = action.outputArtifacts.map(({ name }) => artifacts.newArtifact(name, record.region));
  return type.run({
    engine,
    pipeline,
    executionId: execution.id,
    stage,
    action,
    actionExecutionId: record.id,
    region: record.region,
    session,
    configuration: record.configuration,
    inputs: record.inputs,
    outputs: record.outputs,
    artifacts,
    openLimited: (policy) =>
      engine.aws.assumeLimitedFor(serviceOf(pipeline), definition.roleArn, pipeline.region, policy),
    override: execution.overrides.find(({ actionName }) => actionName === action.name),
    signal: execution.abandon.signal,
    reportProgress: (progress) => {
      if (record.status !== 'InProgress') return;
      update(record, progress);
      record.lastUpdate = engine.clock.now();
    },
    reportApproval: (approval) => {
      emitChange(scope, record, { status: 'InProgress', approval });
    },
  });
}

/**
 * Opens the session of an action. CodePipeline assumes the role of the pipeline, and with it the role of the action, if
 * the action has one: https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
 */
async function openActionSession(
  { engine, pipeline, definition }: ActionScope,
  { roleArn }: ActionDefinition,
): Promise<Session> {
  const { region } = pipeline;
  const credentials = await engine.aws.assumeFor(serviceOf(pipeline), definition.roleArn, region);
  return roleArn === undefined ? credentials : engine.aws.assume(roleArn, region, undefined, { credentials });
}

/** CodePipeline, which acts for a pipeline. */
const serviceOf = ({ accountId, arn }: PipelineIdWithArn) => ({
  name: 'codepipeline.amazonaws.com',
  sourceAccount: accountId,
  sourceArn: arn,
});

function inputArtifacts(
  { execution }: ActionScope,
  { action, region }: ActionRecord,
  artifacts: ArtifactStore,
): Promise<Artifact[]> {
  return Promise.all(
    action.inputArtifacts.map(async ({ name }) => {
      const artifact = execution.artifacts.get(name);
      if (artifact !== undefined) return artifacts.inRegion(artifact, region);
      throw configurationError(
        `no earlier action wrote the input artifact ${name} of the action ${action.name}`,
      );
    }),
  );
}

/** Copies the defined fields of a progress report into the record. Undefined fields leave the record unchanged. */
function update(record: ActionRecord, progress: ActionProgress): void {
  if (progress.summary !== undefined && progress.summary !== '') {
    record.summary = progress.summary.slice(0, SUMMARY_LIMIT);
  }
  if (progress.externalExecutionId !== undefined) record.externalExecutionId = progress.externalExecutionId;
  if (progress.percentComplete !== undefined) record.percentComplete = progress.percentComplete;
  if (progress.updatedBy !== undefined) record.updatedBy = progress.updatedBy;
  if (progress.token !== undefined) record.token = progress.token;
}

function recordSuccess(scope: ActionScope, record: ActionRecord, result: ActionResult): void {
  const { execution } = scope;
  update(record, result);
  record.variables = result.variables ?? {};
  if (result.revision !== undefined) record.revision = result.revision;
  const { namespace } = record.action;
  if (namespace !== undefined) execution.variables.set(namespace, record.variables);
  for (const artifact of record.outputs) {
    const revision = result.revision?.id;
    execution.artifacts.set(artifact.name, revision === undefined ? artifact : { ...artifact, revision });
  }
  end(scope, record, 'Succeeded', record.summary);
}

function recordFailure(scope: ActionScope, record: ActionRecord, failure: ActionFailure): void {
  const { code, message, headline, detail, externalExecutionId } = failure;
  record.error = { code, message: message.slice(0, MESSAGE_LIMIT) };
  if (externalExecutionId !== undefined) record.externalExecutionId = externalExecutionId;
  end(scope, record, 'Failed', detail === undefined ? headline : `${headline}\n${detail}`);
}

function end(
  scope: ActionScope,
  record: ActionRecord,
  status: 'Succeeded' | 'Failed' | 'Abandoned',
  detail?: string,
): void {
  record.status = status;
  record.lastUpdate = scope.engine.clock.now();
  delete record.token;
  const seconds = (record.lastUpdate - record.startTime) / 1000;
  emitChange(scope, record, { status, seconds, ...(detail === undefined ? {} : { detail }) });
}

function emitChange(
  { engine, pipeline, execution, stage }: ActionScope,
  { action }: ActionRecord,
  change: EventChange,
): void {
  emitEvent(engine, pipeline, execution.id, { stage, action: action.name, ...change });
}

function failureOf(error: unknown): ActionFailure {
  return error instanceof ActionFailure
    ? error
    : new ActionFailure('JobFailed', messageOf(error), { cause: error });
}
