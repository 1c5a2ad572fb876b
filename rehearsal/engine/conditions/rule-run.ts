import { randomUUID } from 'node:crypto';

import type { ConditionKind, RuleDefinition } from '../definition/conditions';
import { ActionFailure } from '../errors';
import { reportRuleEnd, reportRuleStart } from '../events/report';
import type { RuleRecord } from '../executions/records';
import type { StageScope } from '../executions/scope';
import { ruleTypeOf } from '../rules/registry';
import type { RuleResult } from '../rules/rule-type';
import { outcomeOf, recordFailure, recordProgress } from '../steps/outcome';
import { prepareStep } from '../steps/prepare';

/** A rule, and the evaluation of a condition that runs the rule. */
export interface RuleRequest {
  readonly rule: RuleDefinition;
  readonly kind: ConditionKind;
  /** Signal that is aborted when the condition is overridden, or when the execution is abandoned. */
  readonly signal: AbortSignal;
  /** Receives the record of the rule before the rule runs. */
  readonly onStart: (record: RuleRecord) => void;
}

/**
 * Runs one rule until the rule completes, times out or is abandoned, and keeps the record of the rule up to date. Never
 * throws: a failure becomes the status of the record.
 */
export async function runRule(scope: StageScope, request: RuleRequest): Promise<RuleRecord> {
  const { engine } = scope;
  const { rule, signal, onStart } = request;
  const record = newRecord(scope, rule);
  onStart(record);
  reportRuleStart(scope, record);
  const timeout = new AbortController();
  const stop = AbortSignal.any([signal, timeout.signal]);
  const cancel = onTimeout(scope, rule, () => {
    timeout.abort();
  });
  const work = () => perform(scope, { ...request, signal: stop }, record);
  const outcome = (await outcomeOf(engine, stop, work).finally(cancel)) ?? timedOut(rule, timeout.signal);
  if (outcome === undefined) end(scope, record, 'Abandoned');
  else if (outcome instanceof ActionFailure) end(scope, record, 'Failed', recordFailure(record, outcome));
  else {
    recordProgress(record, outcome);
    end(scope, record, 'Succeeded', record.summary);
  }
  return record;
}

/** Calls a function after the timeout of a rule, if the rule has one. AWS documents no default timeout of rules. */
function onTimeout({ engine }: StageScope, { timeoutInMinutes: minutes }: RuleDefinition, run: () => void) {
  return minutes === undefined ? () => undefined : engine.clock.after(minutes * 60_000, run);
}

function timedOut({ name, timeoutInMinutes }: RuleDefinition, timeout: AbortSignal) {
  if (!timeout.aborted) return undefined;
  return new ActionFailure(
    'JobFailed',
    `The rule ${name} timed out after ${String(timeoutInMinutes)} minutes`,
  );
}

function newRecord(
  { engine, pipeline, definition, execution, stage }: StageScope,
  rule: RuleDefinition,
): RuleRecord {
  const now = engine.clock.now();
  return {
    id: randomUUID(),
    executionId: execution.id,
    pipelineVersion: definition.version,
    stage,
    rule,
    region: rule.region ?? pipeline.region,
    startTime: now,
    status: 'InProgress',
    lastUpdate: now,
    configuration: rule.configuration,
    inputs: [],
  };
}

async function perform(
  scope: StageScope,
  { rule, kind, signal }: Pick<RuleRequest, 'rule' | 'kind' | 'signal'>,
  record: RuleRecord,
): Promise<RuleResult> {
  const type = ruleTypeOf(rule);
  const context = await prepareStep(scope, record, rule, { kind: 'rule', fields: type.configuration });
  return type.run({
    ...context,
    kind,
    signal,
    reportProgress: (progress) => {
      if (record.status !== 'InProgress') return;
      recordProgress(record, progress);
      record.lastUpdate = scope.engine.clock.now();
    },
  });
}

function end(
  scope: StageScope,
  record: RuleRecord,
  status: 'Succeeded' | 'Failed' | 'Abandoned',
  detail?: string,
): void {
  record.status = status;
  record.lastUpdate = scope.engine.clock.now();
  reportRuleEnd(scope, record, status, detail);
}
