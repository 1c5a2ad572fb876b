import { randomUUID } from 'node:crypto';

import type { ActionProgress, ActionResult } from '../actions/action-type';
import { typeOf } from '../actions/registry';
import type { ActionDefinition } from '../definition/definition';
import { ActionFailure } from '../errors';
import { reportActionEnd, reportActionProgress, reportActionStart, reportApproval } from '../events/report';
import { outcomeOf, recordFailure, recordProgress } from '../steps/outcome';
import { prepareStep } from '../steps/prepare';
import type { ActionRecord } from './records';
import type { StageScope } from './scope';

/**
 * Runs one action until the action completes or is abandoned, and keeps the record of the action up to date. Never
 * throws: a failure becomes the status of the record.
 *
 * @param onStart receives the record of the action before the action runs.
 */
export async function runAction(
  scope: StageScope,
  action: ActionDefinition,
  onStart: (record: ActionRecord) => void,
): Promise<ActionRecord> {
  const { engine, execution } = scope;
  const record = newRecord(scope, action);
  onStart(record);
  reportActionStart(scope, record);
  const outcome = await outcomeOf(engine, execution.abandon.signal, () => perform(scope, action, record));
  if (outcome === undefined) end(scope, record, 'Abandoned');
  else if (outcome instanceof ActionFailure) end(scope, record, 'Failed', recordFailure(record, outcome));
  else recordSuccess(scope, record, outcome);
  return record;
}

function newRecord(
  { engine, pipeline, definition, execution, stage }: StageScope,
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
 * Runs the action after replacing its variables.
 *
 * @throws ActionFailure, or an error of the local AWS.
 */
async function perform(
  scope: StageScope,
  action: ActionDefinition,
  record: ActionRecord,
): Promise<ActionResult> {
  const { engine, execution } = scope;
  const type = typeOf(action);
  const context = await prepareStep(scope, record, action, { kind: 'action', fields: type.configuration });
  record.outputs = action.outputArtifacts.map(({ name }) =>
    context.artifacts.newArtifact(name, record.region),
  );
  return type.run({
    ...context,
    action,
    actionExecutionId: record.id,
    outputs: record.outputs,
    overrides: execution.overrides.filter(({ actionName }) => actionName === action.name),
    signal: execution.abandon.signal,
    reportProgress: (progress) => {
      if (record.status !== 'InProgress') return;
      const { summary } = record;
      update(record, progress);
      record.lastUpdate = engine.clock.now();
      if (record.summary !== undefined && record.summary !== summary) {
        reportActionProgress(scope, record, record.summary);
      }
    },
    reportApproval: (approval) => {
      reportApproval(scope, record, approval);
    },
  });
}

/** Copies the defined fields of a progress report into the record. Undefined fields leave the record unchanged. */
function update(record: ActionRecord, progress: ActionProgress): void {
  recordProgress(record, progress);
  if (progress.percentComplete !== undefined) record.percentComplete = progress.percentComplete;
  if (progress.updatedBy !== undefined) record.updatedBy = progress.updatedBy;
  if (progress.token !== undefined) record.token = progress.token;
}

function recordSuccess(scope: StageScope, record: ActionRecord, result: ActionResult): void {
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

function end(
  scope: StageScope,
  record: ActionRecord,
  status: 'Succeeded' | 'Failed' | 'Abandoned',
  detail?: string,
): void {
  record.status = status;
  record.lastUpdate = scope.engine.clock.now();
  delete record.token;
  reportActionEnd(scope, record, status, detail);
}
