import type { Policy, PolicyStatement } from '../world';
import { list } from './list';
import { matches } from './pattern';

/** A policy with one small mistake. */
export interface Mutant {
  /** What was changed, for a person. */
  readonly what: string;
  readonly policy: Policy;
  /** Patterns of the actions whose answers it may change. */
  readonly actions: readonly string[];
}

/** @param actions every action of the service that works on a resource of this kind, e.g. `s3:PutObject`. */
export function mutantsOf(policy: Policy, actions: readonly string[]): Mutant[] {
  return policy.Statement.flatMap((statement) => {
    const changes = [
      ...withoutParts(statement),
      ...(statement.Effect === 'Allow' ? widened(statement, actions) : excepting(statement)),
      ...withOtherConditions(statement),
    ];
    return changes.map(([what, changed]) => ({
      what: `${statement.Sid}: ${what}`,
      actions: difference(statement, changed),
      policy: {
        ...policy,
        Statement: policy.Statement.flatMap((other) => (other === statement ? (changed ?? []) : other)),
      },
    }));
  });
}

/** The actions that one of two statements has; all where their actions are the same. */
function difference(statement: PolicyStatement, changed: PolicyStatement | undefined): readonly string[] {
  const before = list(statement.Action);
  const after = list(changed?.Action);
  const different = [
    ...before.filter((action) => !after.includes(action)),
    ...after.filter((action) => !before.includes(action)),
  ];
  return different.length === 0 ? before : different;
}

type Change = readonly [what: string, changed: PolicyStatement | undefined];

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

/** An Allow with one action, more objects or more callers than it has. */
function widened(statement: PolicyStatement, actions: readonly string[]): Change[] {
  const own = list(statement.Action);
  const more = actions.filter((action) => !own.some((pattern) => matches(pattern, action)));
  return [
    ...more.map((action): Change => [`also ${action}`, { ...statement, Action: [...own, action] }]),
    ['for everybody', { ...statement, Principal: '*' }],
    ...everyObject(statement),
  ];
}

/** A Deny that lets one more caller off, or holds for fewer or more objects. */
/** A Deny that lets one more caller off, or holds for some callers only. */
function excepting(statement: PolicyStatement): Change[] {
  const parts = conditionsOf(statement);
  const exceptions = parts.flatMap((part, index) => {
    const [role] = part.values;
    if (part.operator !== 'ArnNotLike' || role === undefined) return [];
    const also = (what: string, pattern: string): Change => [
      `but for ${what}`,
      withConditions(statement, replaced(parts, index, { ...part, values: [...part.values, pattern] })),
    ];
    return [
      also('every role of the account', role.replace(/:role\/.*/, ':role/*')),
      also("every account's administrator", 'arn:aws:iam::*:role/administrator'),
    ];
  });
  const foreigners = { AWS: 'arn:aws:iam::444444444444:root' };
  return [...exceptions, ['for strangers only', { ...statement, Principal: foreigners }]];
}

/** An Allow for all objects of the bucket where it is about some. */
function everyObject(statement: PolicyStatement): Change[] {
  const some = list(statement.Resource).find((resource) => /^arn:aws:s3:::[^/]+\/.+\/\*$/.test(resource));
  if (some === undefined) return [];
  return [['for every object', { ...statement, Resource: some.replace(/\/.*/, '/*') }]];
}

/** One line of a statement's conditions. */
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
    const changed = (what: string, other: Partial<Condition>): Change => [
      `${what} ${named}`,
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
      ...(statement.Effect === 'Allow' ? laxer(part).map(([what, other]) => changed(what, other)) : []),
    ];
  });
}

/** Conditions that look alike and let more in. */
function laxer({ operator, key, values }: Condition): [string, Partial<Condition>][] {
  return [
    // Every caller of an account has an ARN.
    ...(key === 'aws:PrincipalArn'
      ? []
      : [['or no key for', { operator: `${operator}IfExists` }] as [string, Partial<Condition>]]),
    operator.startsWith('Numeric')
      ? ['ten times', { values: values.map((value) => `${value}0`) }]
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
