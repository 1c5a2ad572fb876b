import type { Policy, PolicyStatement } from '../policy-set';
import { list } from './list';
import { matches } from './pattern';

/** A policy with one deliberate mistake, which the tests must detect. */
export interface Mutant {
  /** Description of the policy statement and of the mistake in it, for the message of a failed test. */
  readonly description: string;
  readonly policy: Policy;
  /** Patterns of the actions whose decisions the mistake can change. */
  readonly actions: readonly string[];
}

/**
 * Returns copies of a policy, each with one deliberate mistake, which the tests must detect.
 *
 * @param actions Every action of the service that works on the resource type, e.g. `s3:PutObject`.
 */
export function mutantsOf(policy: Policy, actions: readonly string[]): Mutant[] {
  return policy.Statement.flatMap((statement) => {
    const changes = [
      ...withoutParts(statement),
      ...(statement.Effect === 'Allow' ? widened(statement, actions) : excepting(statement)),
      ...withOtherConditions(statement),
    ];
    return changes.map(([change, changed]) => ({
      description: `${statement.Sid}: ${change}`,
      actions: difference(statement, changed),
      policy: {
        ...policy,
        Statement: policy.Statement.flatMap((other) => (other === statement ? (changed ?? []) : other)),
      },
    }));
  });
}

/**
 * Returns the actions that only one of two statements contains, or all actions if both statements contain the same
 * actions.
 */
function difference(statement: PolicyStatement, changed: PolicyStatement | undefined): readonly string[] {
  const before = list(statement.Action);
  const after = list(changed?.Action);
  const different = [
    ...before.filter((action) => !after.includes(action)),
    ...after.filter((action) => !before.includes(action)),
  ];
  return different.length === 0 ? before : different;
}

type Change = readonly [description: string, changed: PolicyStatement | undefined];

function withoutParts(statement: PolicyStatement): Change[] {
  const shorter = (part: 'Action' | 'Resource') => {
    const all = list(statement[part]);
    if (all.length < 2) return [];
    return all.map((left): Change => [
      `without ${left}`,
      { ...statement, [part]: all.filter((other) => other !== left) },
    ]);
  };
  return [['without the statement', undefined], ...shorter('Action'), ...shorter('Resource')];
}

/** Returns Allow statements that allow more: one more action, every principal, or more objects. */
function widened(statement: PolicyStatement, actions: readonly string[]): Change[] {
  const before = list(statement.Action);
  const more = actions.filter((action) => !before.some((pattern) => matches(pattern, action)));
  return [
    ...more.map((action): Change => [`also ${action}`, { ...statement, Action: [...before, action] }]),
    ['for everybody', { ...statement, Principal: '*' }],
    ...everyObject(statement),
  ];
}

/** Returns Deny statements that deny less: with one more exception, or only for some principals. */
function excepting(statement: PolicyStatement): Change[] {
  const parts = conditionsOf(statement);
  const exceptions = parts.flatMap((part, index) => {
    const [role] = part.values;
    if (part.operator !== 'ArnNotLike' || role === undefined) return [];
    const exceptionFor = (principals: string, pattern: string): Change => [
      `except for ${principals}`,
      withConditions(statement, replaced(parts, index, { ...part, values: [...part.values, pattern] })),
    ];
    return [
      exceptionFor('every role of the account', role.replace(/:role\/.*/, ':role/*')),
      exceptionFor("every account's administrator", 'arn:aws:iam::*:role/administrator'),
    ];
  });
  const strangers = { AWS: 'arn:aws:iam::444444444444:root' };
  return [...exceptions, ['for strangers only', { ...statement, Principal: strangers }]];
}

/** Extends an Allow statement for some objects of a bucket to all objects. Returns [] for other statements. */
function everyObject(statement: PolicyStatement): Change[] {
  const objects = list(statement.Resource).find((resource) => /^arn:aws:s3:::[^/]+\/.+\/\*$/.test(resource));
  if (objects === undefined) return [];
  return [['for every object', { ...statement, Resource: objects.replace(/\/.*/, '/*') }]];
}

/** One condition of a statement: an operator, a condition key and values. */
interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

function withOtherConditions(statement: PolicyStatement): Change[] {
  const parts = conditionsOf(statement);
  return parts.flatMap((part, index) => {
    const { operator, key, values } = part;
    const named = `(${operator} ${key})`;
    const changed = (change: string, other: Partial<Condition>): Change => [
      `${change} ${named}`,
      withConditions(statement, replaced(parts, index, { ...part, ...other })),
    ];
    return [
      [`without the condition ${named}`, withConditions(statement, replaced(parts, index))] as const,
      ...(values.length < 2 ? [] : values).map((left) =>
        changed(`without ${left}`, { values: values.filter((other) => other !== left) }),
      ),
      ...(/^(Bool|Null)$/.test(operator)
        ? [changed('the opposite of', { values: values.map((value) => String(value === 'false')) })]
        : []),
      ...(statement.Effect === 'Allow'
        ? weakened(part).map(([change, other]) => changed(change, other))
        : []),
    ];
  });
}

/** Returns weaker variants of a condition, which more requests meet. */
function weakened({ operator, key, values }: Condition): [string, Partial<Condition>][] {
  return [
    // Every request contains `aws:PrincipalArn`, so `IfExists` would change nothing.
    ...(key === 'aws:PrincipalArn'
      ? []
      : [['no key required by', { operator: `${operator}IfExists` }] as [string, Partial<Condition>]]),
    operator.startsWith('Numeric')
      ? ['ten times the value of', { values: values.map((value) => `${value}0`) }]
      : ['any value for', { operator: 'StringLike', values: ['*'] }],
  ];
}

function replaced<T>(all: readonly T[], index: number, ...others: readonly T[]): T[] {
  return [...all.slice(0, index), ...others, ...all.slice(index + 1)];
}

function conditionsOf({ Condition: conditions = {} }: PolicyStatement): Condition[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: list(values) })),
  );
}

function withConditions(statement: PolicyStatement, conditions: readonly Condition[]): PolicyStatement {
  const Condition: Record<string, Record<string, string[]>> = {};
  for (const { operator, key, values } of conditions) {
    Condition[operator] = { ...Condition[operator], [key]: [...values] };
  }
  return { ...statement, Condition };
}
