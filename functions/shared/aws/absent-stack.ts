import type { AwsFailure } from '../job/errors';

/**
 * Returns true if an error means that the stack does not exist. Compares the whole message, because CloudFormation has
 * no error code for a missing stack. The words `does not exist` also occur in messages about other missing things, e.g.
 * an SSM parameter or a bucket.
 *
 * DescribeStacks returns `Stack with id <name or id> does not exist`; other requests return `Stack [<name or id>] does
 * not exist`.
 *
 * @param stack Name or id in the request.
 */
export function isAbsentStack(failure: AwsFailure | undefined, stack: string): boolean {
  if (failure?.code !== 'ValidationError') return false;
  return [stack, stackNameOf(stack)].some(
    (name) =>
      failure.message === `Stack with id ${name} does not exist` ||
      failure.message === `Stack [${name}] does not exist`,
  );
}

/**
 * Returns the name of a stack from its ARN `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`. Returns a
 * name unchanged.
 */
export const stackNameOf = (stack: string) => stack.split('/')[1] ?? stack;
