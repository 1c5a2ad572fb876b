import { z } from 'zod';

import { simulatedKey } from '../evaluation/condition-keys';

const oneOrMany = z.union([z.string(), z.array(z.string())]);
/** Values by operator and condition key. The keys are those of the simulator. */
const conditionSchema = z.record(
  z.string(),
  z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]))
    .transform((keys) =>
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [simulatedKey(key), value])),
    ),
);
const statementSchema = z
  .looseObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMany.optional(),
    NotAction: oneOrMany.optional(),
    Resource: oneOrMany.optional(),
    Condition: conditionSchema.optional(),
  })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), {
    message: 'a statement has either Action or NotAction',
  });
const versionSchema = z.looseObject({ Version: z.enum(['2012-10-17', '2008-10-17']).optional() });
const policySchema = z.looseObject({
  Statement: z.union([z.array(statementSchema), statementSchema.transform((statement) => [statement])]),
});

export type PolicyStatement = z.output<typeof statementSchema>;

/** A policy of a deployed role or resource. */
export interface Policy {
  /** Name of the policy in reports: of an inline policy, or `trust`, `bucket policy`, … */
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

/**
 * Parses a policy that the local AWS returned. Replaces the condition keys that the simulator would ignore, and gives
 * every statement without a Sid its position as Sid. The same name and text give the same object, so that a decision can
 * be kept although the policy was read again.
 *
 * @throws Error if the policy has a form that IAM does not accept.
 */
export function parsePolicy(name: string, text: string): Policy {
  const key = `${name} ${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const { Statement } = policySchema.parse(withoutVariables(text));
  const policy = {
    name,
    statements: Statement.map((statement, index) => ({
      ...statement,
      Sid: statement.Sid ?? String(index + 1),
    })),
  };
  parsed.set(key, policy);
  return policy;
}

/**
 * Escapes the variables of a policy in the older policy language, in which `${aws:username}` is text:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
function withoutVariables(text: string): unknown {
  const policy: unknown = JSON.parse(text);
  const { Version: version } = versionSchema.parse(policy);
  return version === '2012-10-17' ? policy : JSON.parse(text.replaceAll('${', '${$}{'));
}
const parsed = new Map<string, Policy>();

/** Returns true if a pattern with `*` and `?` matches an action. IAM ignores the case of actions. */
export function matchesAction(pattern: string, action: string): boolean {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`);
    expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
    patterns.set(pattern, expression);
  }
  return expression.test(action);
}
const patterns = new Map<string, RegExp>();

/** Returns true if a statement decides about an action. Other statements cannot change the decision. */
export function isAbout({ Action, NotAction }: PolicyStatement, action: string): boolean {
  const listed = (names: string | readonly string[]) =>
    [names].flat().some((pattern) => matchesAction(pattern, action));
  return Action === undefined ? !listed(NotAction ?? []) : listed(Action);
}
