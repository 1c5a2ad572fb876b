import type { PolicyStatement } from '../policy-set';
import { arnMatches, matches } from './pattern';

type Conditions = NonNullable<PolicyStatement['Condition']>;
type Test = (given: string, wanted: string) => boolean;

/** Operators in the project's policies, without `Not` and `IfExists`. */
const TESTS: Readonly<Record<string, Test>> = {
  ArnEquals: (given, wanted) => arnMatches(wanted, given),
  ArnLike: (given, wanted) => arnMatches(wanted, given),
  Bool: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  NumericLessThan: (given, wanted) => Number(given) < Number(wanted),
  StringEquals: (given, wanted) => given === wanted,
  StringLike: (given, wanted) => matches(wanted, given),
};

/** Returns whether every condition of a statement holds for a request. */
export function holds(conditions: Conditions, context: Readonly<Record<string, string>>): boolean {
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

function holdsFor(operator: string, given: string | undefined, values: readonly string[]): boolean {
  if (operator === 'Null') return values.includes(String(given === undefined));
  const name = operator.replace(/IfExists$/, '');
  const negated = name.includes('Not');
  const test = TESTS[name.replace('Not', '')];
  if (test === undefined) throw new Error(`no test for the operator ${operator}; add it to TESTS`);
  // A negated operator holds for a request without the key.
  if (given === undefined) return negated || name !== operator;
  return values.some((value) => test(given, value)) !== negated;
}

function withVariables(value: string, context: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => context[key] ?? '');
}
