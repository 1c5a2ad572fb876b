import type { AwsFailure } from '../job/errors';

/**
 * Reports whether CloudFormation answered that a stack does not exist. CloudFormation has no error code for this case.
 * Other errors contain `does not exist`, too: of an SSM parameter, a bucket, a resource.
 *
 * DescribeStacks writes `Stack with id <name or id> does not exist`; other calls write `Stack [<name or id>] does not
 * exist`.
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

/** Returns the name in `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`; returns a name unchanged. */
export const stackNameOf = (stack: string) => stack.split('/')[1] ?? stack;
