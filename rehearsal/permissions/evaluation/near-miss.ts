import type { ConditionExplain, StatementExplain } from '@cloud-copilot/iam-simulate';
import { originalKey } from './condition-keys';

/** A statement that allows the action, and why it does not allow this call. */
export interface NearMiss {
  readonly policy: string;
  readonly sid: string;
  /** Parts of the statement that do not match the call, e.g. `Resource arn:aws:s3:::records/*`. */
  readonly mismatches: readonly string[];
}

/** Returns the parts of an unmatched statement that do not match the call. */
export function mismatchesOf(explain: StatementExplain): string[] {
  const { resources, notResources, principals, conditions = [] } = explain;
  return [
    ...(explain.resourceMatch
      ? []
      : [`Resource ${listOf(resources ?? notResources, ({ resource }) => resource)}`]),
    ...(explain.principalMatch === 'NoMatch'
      ? [`Principal ${listOf(principals, ({ principal }) => principal)}`]
      : []),
    ...conditions.filter(({ matches }) => !matches).map(describeCondition),
  ];
}

function describeCondition(condition: ConditionExplain): string {
  const { operator, conditionKeyValue: key, values, resolvedConditionKeyValue: actual } = condition;
  const expected = [values].flat().map(({ value, resolvedValue }) => resolvedValue ?? value);
  const found =
    actual === undefined || condition.failedBecauseMissing === true
      ? 'the call has no such key'
      : `the call has ${actual}`;
  return `Condition ${operator} ${originalKey(key)}: ${expected.join(' or ')} (${found})`;
}

const listOf = <T>(parts: T | readonly T[] | undefined, text: (part: T) => string): string =>
  parts === undefined ? '' : ([parts].flat() as readonly T[]).map(text).join(' or ');
