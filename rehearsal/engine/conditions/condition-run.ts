import { conditionOf, type ConditionDefinition, type ConditionKind } from '../definition/conditions';
import type { StageDefinition } from '../definition/definition';
import type { ConditionRecord, RuleRecord, StageRecord } from '../executions/records';
import type { StageScope } from '../executions/scope';
import { runRule } from './rule-run';

/** Outcome of a condition: the result engages if the condition is not met. */
export type Verdict =
  | { readonly type: 'met' }
  | { readonly type: 'abandoned' }
  | { readonly type: 'engaged'; readonly result: ConditionDefinition['result']; readonly summary: string };

const MET: Verdict = { type: 'met' };

/**
 * Evaluates the condition of a kind, if the stage has one. All rules of the condition run at the same time, and all must
 * succeed. A condition that this execution has met, or that somebody has overridden for this execution, is not evaluated
 * again; a failure condition is evaluated after every failure.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
 */
export async function evaluate(
  scope: StageScope,
  stage: StageDefinition,
  record: StageRecord,
  kind: ConditionKind,
): Promise<Verdict> {
  const condition = conditionOf(stage, kind);
  if (condition === undefined || (kind !== 'onFailure' && wasMet(scope, record.conditions.get(kind)))) {
    return MET;
  }
  const { engine, execution } = scope;
  const run: ConditionRecord = {
    executionId: execution.id,
    result: condition.result,
    rules: [],
    status: 'InProgress',
    lastUpdate: engine.clock.now(),
    overridden: new AbortController(),
  };
  record.conditions.set(kind, run);
  const signal = AbortSignal.any([execution.abandon.signal, run.overridden.signal]);
  const onStart = (started: RuleRecord) => {
    execution.rules.push(started);
    run.rules.push(started);
  };
  const rules = await Promise.all(
    condition.rules.map((rule) => runRule(scope, { rule, kind, signal, onStart })),
  );
  return verdictOf(scope, run, rules);
}

const wasMet = ({ execution }: StageScope, last: ConditionRecord | undefined) =>
  last?.executionId === execution.id && (last.status === 'Succeeded' || last.status === 'Overridden');

function verdictOf({ engine }: StageScope, run: ConditionRecord, rules: readonly RuleRecord[]): Verdict {
  if (run.overridden.signal.aborted) return MET;
  run.lastUpdate = engine.clock.now();
  if (rules.some(({ status }) => status === 'Abandoned')) {
    run.status = 'Abandoned';
    return { type: 'abandoned' };
  }
  const failed = rules.filter(({ status }) => status === 'Failed');
  if (failed.length === 0) {
    run.status = 'Succeeded';
    return MET;
  }
  run.status = 'Failed';
  const reasons = failed.map(({ rule, error }) => `the rule ${rule.name} failed: ${error?.message ?? ''}`);
  run.summary = reasons.join('; ').slice(0, 2048);
  return { type: 'engaged', result: run.result, summary: run.summary };
}

/**
 * Overrides a condition. If the rules of the condition are running, the rules are abandoned.
 *
 * @param by ARN of the principal who overrides the condition.
 */
export function override(run: ConditionRecord, by: string, now: number): void {
  for (const rule of run.rules) {
    if (rule.status === 'InProgress') rule.updatedBy = by;
  }
  run.status = 'Overridden';
  run.lastUpdate = now;
  run.overridden.abort();
}
