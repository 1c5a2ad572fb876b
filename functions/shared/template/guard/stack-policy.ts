import * as z from 'zod/mini';

/** A statement that allows every update. */
const everything = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.literal('Allow'),
  Principal: z.literal('*'),
  Action: z.union([z.literal('Update:*'), z.tuple([z.literal('Update:*')])]),
  Resource: z.union([z.literal('*'), z.tuple([z.literal('*')])]),
});
const anything = z.optional(z.unknown());
// Strict: a key in another spelling may be a second statement, or a second effect, to CloudFormation.
const allowing = z.strictObject({
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
 * Returns the sentence against a stack policy that may forbid an update. Every resource of the stack is the service's own, and
 * a stack with a policy forbids what no statement allows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function stackPolicyProblem(policy: unknown): string | undefined {
  const parsed = policySchema.safeParse(policy);
  const statements = parsed.success ? parsed.data.Statement : [];
  const allowsAll = statements.some((statement) => everything.safeParse(statement).success);
  if (allowsAll && statements.every((statement) => allowing.safeParse(statement).success)) return undefined;
  return (
    'may do nothing but allow every update, or a later release could not be deployed or rolled back; remove StackPolicy, or write ' +
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}]}'
  );
}
