import * as z from 'zod/mini';

/** A statement that allows every update. */
const everything = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.literal('Allow'),
  Principal: z.literal('*'),
  Action: z.union([z.literal('Update:*'), z.tuple([z.literal('Update:*')])]),
  Resource: z.union([z.literal('*'), z.tuple([z.literal('*')])]),
});
const allowing = z.looseObject({ Effect: z.literal('Allow') });
const policySchema = z.looseObject({ Statement: z.array(z.unknown()) });

/**
 * Returns the sentence against a stack policy that forbids an update. Every resource of the stack is the service's own, and
 * a stack with a policy forbids what no statement allows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function stackPolicyProblem(policy: unknown): string | undefined {
  const parsed = policySchema.safeParse(policy);
  const statements = parsed.success ? parsed.data.Statement : [];
  const allowsAll = statements.some((statement) => everything.safeParse(statement).success);
  if (allowsAll && statements.every((statement) => allowing.safeParse(statement).success)) return undefined;
  return (
    'forbids updates, so that a later release could not be deployed or rolled back; remove StackPolicy, or allow every update: ' +
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}]}'
  );
}
