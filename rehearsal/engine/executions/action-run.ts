import { randomUUID } from 'node:crypto';

import type { ActionContext, ActionProgress, ActionResult, ActionType } from '../actions/action-type';
import { typeOf } from '../actions/registry';
import { ArtifactStore } from '../artifacts/artifacts';
import type { ActionDefinition, PipelineDefinition } from '../definition/definition';
import { ActionFailure, messageOf } from '../errors';
import type { PipelineIdWithArn } from '../definition/pipeline-id';
import type { ActionRecord, ExecutionRecord } from './records';
import type { EngineContext } from '../context';
import type { EngineEvent } from '../types';
import { resolve } from '../definition/variables';

/** Lengths the API allows: summary and error message of an action. */
const SUMMARY_LIMIT = 2048;
const MESSAGE_LIMIT = 5000;

/** Where an action runs. */
export interface ActionScope {
  readonly engine: EngineContext;
  readonly pipeline: PipelineIdWithArn;
  readonly definition: PipelineDefinition;
  readonly execution: ExecutionRecord;
  readonly stage: string;
}

/** Runs one action to its end and keeps its record. @returns the record; never throws. */
export async function runAction(
  scope: ActionScope,
  action: ActionDefinition,
  keep: (record: ActionRecord) => void,
) {
  const { engine, pipeline, execution, stage } = scope;
  const now = engine.clock.now();
  const record: ActionRecord = {
    id: randomUUID(),
    executionId: execution.id,
    pipelineVersion: scope.definition.version,
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
  keep(record);
  const event = (status: EngineEvent['status'], more: Partial<EngineEvent> = {}): void => {
    const { accountId, region, name } = pipeline;
    const common = { at: engine.clock.now(), pipeline: name, accountId, region, executionId: execution.id };
    engine.emit({ ...common, stage, action: action.name, status, ...more });
  };
  const end = (status: 'Succeeded' | 'Failed' | 'Abandoned', detail: string | undefined): void => {
    record.status = status;
    record.lastUpdate = engine.clock.now();
    delete record.token;
    const seconds = (record.lastUpdate - record.startTime) / 1000;
    event(status, detail === undefined ? { seconds } : { seconds, detail });
  };

  event('InProgress');
  // What is abandoned may go on, as on AWS; only its result is of no interest any more.
  const { signal } = execution.abandon;
  const run = engine.activity.during(() =>
    perform(scope, action, record, (approval) => {
      event('InProgress', { approval });
    }),
  );
  const outcome = await Promise.race([run.catch(failureOf), aborted(signal)]);
  if (outcome === undefined) end('Abandoned', undefined);
  else if (outcome instanceof ActionFailure) {
    record.error = { code: outcome.code, message: outcome.message.slice(0, MESSAGE_LIMIT) };
    if (outcome.externalExecutionId !== undefined) record.externalExecutionId = outcome.externalExecutionId;
    const { headline, detail } = outcome;
    end('Failed', detail === undefined ? headline : `${headline}\n${detail}`);
  } else {
    note(record, outcome);
    record.variables = outcome.variables ?? {};
    if (outcome.revision !== undefined) record.revision = outcome.revision;
    if (action.namespace !== undefined) execution.variables.set(action.namespace, record.variables);
    for (const artifact of record.outputs) {
      const revision = outcome.revision?.id;
      execution.artifacts.set(artifact.name, revision === undefined ? artifact : { ...artifact, revision });
    }
    end('Succeeded', record.summary);
  }
  return record;
}

/** Checks, resolves and runs the action. @throws ActionFailure, or what the local AWS answered. */
async function perform(
  scope: ActionScope,
  action: ActionDefinition,
  record: ActionRecord,
  ask: ActionContext['ask'],
): Promise<ActionResult> {
  const { engine, pipeline, definition, execution } = scope;
  const type: ActionType = typeOf(action);
  record.configuration = resolve(action.name, action.configuration, execution.variables);
  const session = await engine.aws.assume(action.roleArn ?? definition.roleArn, pipeline.region);
  const artifacts = new ArtifactStore(engine.aws, definition, pipeline.region, session);
  record.inputs = await Promise.all(
    action.inputArtifacts.map(async ({ name }) => {
      const artifact = execution.artifacts.get(name);
      if (artifact !== undefined) return artifacts.near(artifact, record.region);
      throw new ActionFailure('ConfigurationError', `no earlier action made the input artifact ${name}`);
    }),
  );
  record.outputs = action.outputArtifacts.map(({ name }) => artifacts.place(name, record.region));
  return type.run({
    engine,
    pipeline,
    executionId: execution.id,
    stage: scope.stage,
    action,
    actionExecutionId: record.id,
    region: record.region,
    session,
    configuration: record.configuration,
    inputs: record.inputs,
    outputs: record.outputs,
    artifacts,
    override: execution.overrides.find(({ actionName }) => actionName === action.name),
    signal: execution.abandon.signal,
    progress: (progress) => {
      if (record.status !== 'InProgress') return;
      note(record, progress);
      record.lastUpdate = engine.clock.now();
    },
    ask,
  });
}

/** Writes what is known into the record; what is not given stays. */
function note(record: ActionRecord, progress: ActionProgress): void {
  if (progress.summary !== undefined && progress.summary !== '') {
    record.summary = progress.summary.slice(0, SUMMARY_LIMIT);
  }
  if (progress.externalExecutionId !== undefined) record.externalExecutionId = progress.externalExecutionId;
  if (progress.percentComplete !== undefined) record.percentComplete = progress.percentComplete;
  if (progress.updatedBy !== undefined) record.updatedBy = progress.updatedBy;
  if (progress.token !== undefined) record.token = progress.token;
}

function failureOf(error: unknown): ActionFailure {
  return error instanceof ActionFailure
    ? error
    : new ActionFailure('JobFailed', messageOf(error), { cause: error });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolve(undefined);
        },
        { once: true },
      );
    }
  });
}
