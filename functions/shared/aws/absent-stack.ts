import type { AwsFailure } from '../job/errors';

/**
 * Reports whether CloudFormation said that a stack does not exist. It says so by a text only, and other refusals that
 * have nothing to do with the stack contain `does not exist`, too: a parameter of SSM, a bucket, a resource.
 *
 * DescribeStacks writes `Stack with id <name or id> does not exist`, other calls `Stack [<name or id>] does not exist`.
 *
 * @param stack Name or id, as it was asked for.
 */
export function isAbsentStack(failure: AwsFailure | undefined, stack: string): boolean {
  if (failure?.code !== 'ValidationError') return false;
  return [stack, stackNameOf(stack)].some(
    (name) =>
      failure.message === `Stack with id ${name} does not exist` ||
      failure.message === `Stack [${name}] does not exist`,
  );
}

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>` → name; a name is its own. */
export const stackNameOf = (stack: string) => stack.split('/')[1] ?? stack;
