import type { Context, PolicyStatement } from '../policy-set';
import { arnMatches, matches } from './pattern';

type Conditions = NonNullable<PolicyStatement['Condition']>;
type Test = (actual: string, expected: string) => boolean;

/** Condition operators that the project's policies use, without `Not` and `IfExists` in their names. */
const TESTS: Readonly<Record<string, Test>> = {
  ArnEquals: (actual, expected) => arnMatches(expected, actual),
  ArnLike: (actual, expected) => arnMatches(expected, actual),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
  StringEquals: (actual, expected) => actual === expected,
  StringLike: (actual, expected) => matches(expected, actual),
};

/** Returns true if a request meets every condition of a statement. */
export function holds(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      holdsFor(
        operator,
        context[key],
        [values].flat().map((value) => withVariables(value, context)),
      ),
    ),
  );
}

function holdsFor(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  if (operator === 'Null') return values.includes(String(actual === undefined));
  const name = operator.replace(/IfExists$/, '');
  const negated = name.includes('Not');
  const test = TESTS[name.replace('Not', '')];
  if (test === undefined) throw new Error(`no test for the operator ${operator}; add it to TESTS`);
  // A request without the condition key meets a negated condition, and a condition with `IfExists`.
  if (actual === undefined) return negated || name !== operator;
  return values.some((value) => test(actual, value)) !== negated;
}

function withVariables(value: string, context: Context): string {
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => context[key] ?? '');
}
