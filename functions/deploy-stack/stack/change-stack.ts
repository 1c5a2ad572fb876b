import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type DeleteStackCommandInput,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';

import { isAbsentStack, stackNameOf } from '../../shared/aws/absent-stack';
import { type AwsFailure, JobError, awsFailure, isThrottled, jobErrorOf } from '../../shared/job/errors';
import { unreadableTemplate } from '../../shared/aws/template-upload';

export type StackInput = Omit<UpdateStackCommandInput, 'StackName'> & { readonly StackName: string };

/** Outcome of a request to create or update a stack. */
export type ChangeAnswer =
  | { readonly kind: 'started'; readonly stackId: string; readonly operation: string | undefined }
  /**
   * The request started no operation, because another operation on the stack had started first. An earlier attempt of
   * this request, whose response was lost, may have started that operation.
   */
  | { readonly kind: 'raced' };

/**
 * Creates a stack.
 *
 * @throws JobError when the cause of the failure is known; otherwise, the error of the SDK.
 */
export function createStack(client: CloudFormationClient, input: StackInput): Promise<ChangeAnswer> {
  return change(input.StackName, () =>
    client.send(new CreateStackCommand({ ...input, OnFailure: 'ROLLBACK' })),
  );
}

/**
 * Updates a stack.
 *
 * @throws JobError when the cause of the failure is known; otherwise, the error of the SDK.
 */
export async function updateStack(
  client: CloudFormationClient,
  input: StackInput,
): Promise<ChangeAnswer | { readonly kind: 'no-change' }> {
  try {
    return await change(input.StackName, () =>
      client.send(new UpdateStackCommand({ ...input, DisableRollback: false })),
    );
  } catch (error) {
    if (isValidationError(awsFailure(error), 'No updates are to be performed')) return { kind: 'no-change' };
    throw error;
  }
}

/**
 * Starts the deletion of a stack. Ignores a conflict with another operation, because the next invocation reads the
 * status of the stack again.
 *
 * @param input Identifies the stack by ARN, because a new stack may have the same name.
 * @throws JobError when the cause of the failure is known; otherwise, the error of the SDK.
 */
export async function deleteStack(
  client: CloudFormationClient,
  input: DeleteStackCommandInput & { readonly StackName: string },
): Promise<void> {
  await change(input.StackName, async () => {
    await client.send(new DeleteStackCommand(input));
    return { StackId: input.StackName };
  });
}

async function change(
  stack: string,
  send: () => Promise<{ StackId?: string | undefined; OperationId?: string | undefined }>,
): Promise<ChangeAnswer> {
  try {
    const { StackId, OperationId } = await send();
    return StackId === undefined
      ? { kind: 'raced' }
      : { kind: 'started', stackId: StackId, operation: OperationId };
  } catch (error) {
    const failure = awsFailure(error);
    if (failure === undefined) throw error;
    if (isRace(failure, stack)) return { kind: 'raced' };
    throw explained(error, failure, stack);
  }
}

/** Returns the error to throw for a failed request: a JobError when the cause is known, otherwise `error`. */
function explained(error: unknown, failure: AwsFailure, stack: string): unknown {
  if (isThrottled(failure)) {
    // The JobError has no `cause`, so that the job fails. `tolerateOutages` would continue the job after a transient
    // `cause` such as throttling.
    const throttled = jobErrorOf(error, 'starting the operation');
    return new JobError('SystemUnavailable', throttled?.message ?? failure.message);
  }
  const unreadable = unreadableTemplate(error);
  if (unreadable !== undefined) return unreadable;
  if (isValidationError(failure, 'TerminationProtection is enabled')) {
    return new JobError(
      'ConfigurationError',
      `stack ${stackNameOf(stack)} never worked, and the stack cannot be deleted because termination protection is enabled; have somebody with the deployRole disable termination protection (aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackNameOf(stack)}), then retry the stage`,
      { cause: error },
    );
  }
  return error;
}

const isValidationError = (failure: AwsFailure | undefined, text: string) =>
  failure?.code === 'ValidationError' && failure.message.includes(text);

/**
 * Returns true if a request failed because another operation on the stack started first. The error message identifies
 * this case, because CloudFormation uses the same error code for all validation errors.
 */
function isRace(failure: AwsFailure, stack: string): boolean {
  if (/^(TokenAlreadyExists|AlreadyExists)Exception$/.test(failure.code)) return true;
  if (failure.code !== 'ValidationError') return false;
  const [, busy] = /^Stack:(\S+) is in [A-Z_]+ state and can ?not be /.exec(failure.message) ?? [];
  return isAbsentStack(failure, stack) || (busy !== undefined && stackNameOf(busy) === stackNameOf(stack));
}
