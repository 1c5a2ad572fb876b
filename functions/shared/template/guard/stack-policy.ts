import * as z from 'zod/mini';

/** Schema of a statement that allows every update. */
const allowsEverything = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.literal('Allow'),
  Principal: z.literal('*'),
  Action: z.union([z.literal('Update:*'), z.tuple([z.literal('Update:*')])]),
  Resource: z.union([z.literal('*'), z.tuple([z.literal('*')])]),
});
const anything = z.optional(z.unknown());
/**
 * Schema of a statement that denies nothing. The schema rejects unknown keys, because CloudFormation could read a
 * misspelled key as a second Effect.
 */
const deniesNothing = z.strictObject({
  Sid: anything,
  Effect: z.literal('Allow'),
  Principal: anything,
  Action: anything,
  NotAction: anything,
  Resource: anything,
  NotResource: anything,
  Condition: anything,
});
const policySchema = z.strictObject({ Version: anything, Statement: z.array(z.unknown()) });

/**
 * Returns a problem when a stack policy can deny an update. A stack with a policy denies every update that no statement
 * allows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function stackPolicyProblem(policy: unknown): string | undefined {
  const parsed = policySchema.safeParse(policy);
  const statements = parsed.success ? parsed.data.Statement : [];
  const allowsAll = statements.some((statement) => allowsEverything.safeParse(statement).success);
  if (allowsAll && statements.every((statement) => deniesNothing.safeParse(statement).success))
    return undefined;
  return (
    'must allow every update and deny none, so that later releases can be deployed and rolled back; remove StackPolicy, or write ' +
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}]}'
  );
}
