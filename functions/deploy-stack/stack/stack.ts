import {
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';

import { isAbsentStack, stackNameOf } from '../../shared/aws/absent-stack';
import { IMAGE_PARAMETER } from '../../shared/release/names';
import { findStack } from '../../shared/aws/find-stack';
import { type AwsFailure, JobError, awsFailure, isThrottled, jobErrorOf } from '../../shared/job/errors';

export interface StackSnapshot {
  readonly id: string;
  readonly status: string;
  /** Value of the parameter that takes the image: no secret, so it may be read back. */
  readonly image: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** @returns undefined when there is no such stack. */
export async function describeStack(
  client: CloudFormationClient,
  nameOrId: string,
): Promise<StackSnapshot | undefined> {
  const stack = await findStack(client, nameOrId);
  if (stack?.StackId === undefined) return undefined;
  return {
    id: stack.StackId,
    status: stack.StackStatus ?? '',
    image: stack.Parameters?.find(({ ParameterKey }) => ParameterKey === IMAGE_PARAMETER)?.ParameterValue,
    tags: new Map((stack.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    outputs: new Map(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
  };
}

/**
 * Events of a stack, newest first, back to the first that `isLast` or is older than `since`. No page beyond it is asked
 * for: a stack keeps the events of 90 days.
 *
 * @param since Milliseconds since the epoch.
 */
export async function readEvents(
  client: CloudFormationClient,
  stackId: string,
  since: number,
  isLast: (event: StackEvent) => boolean,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new DescribeStackEventsCommand({ StackName: stackId, NextToken: token }));
    for (const event of page.StackEvents ?? []) {
      if ((event.Timestamp?.getTime() ?? since) < since) return events;
      events.push(event);
      if (isLast(event)) return events;
    }
    token = page.NextToken;
  } while (token !== undefined);
  return events;
}

/** Physical ids of a stack's resources of a type. */
export async function describeResources(
  client: CloudFormationClient,
  stackId: string,
  type: string,
): Promise<string[]> {
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: stackId }),
  );
  return StackResources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === type && PhysicalResourceId !== undefined ? [PhysicalResourceId] : [],
  );
}

export type StackInput = Omit<UpdateStackCommandInput, 'StackName'> & { readonly StackName: string };

/** How an attempt to start an operation ended. */
export type Started =
  | { readonly kind: 'started'; readonly stackId: string; readonly operation: string | undefined }
  | { readonly kind: 'no-change' }
  /** Someone was faster: another operation, or an earlier try of our own whose answer got lost. */
  | { readonly kind: 'raced' };

export async function createStack(client: CloudFormationClient, input: StackInput): Promise<Started> {
  return startWith(input.StackName, () =>
    client.send(new CreateStackCommand({ ...input, OnFailure: 'ROLLBACK' })),
  );
}

export async function updateStack(client: CloudFormationClient, input: StackInput): Promise<Started> {
  return startWith(input.StackName, () =>
    client.send(new UpdateStackCommand({ ...input, DisableRollback: false })),
  );
}

/** What an operation on an existing stack needs beside its own. */
export interface OnStack {
  readonly StackName: string;
  readonly RoleARN: string;
  readonly ClientRequestToken: string;
}

/** @param input By id: another stack of the same name is another stack. */
export async function deleteStack(client: CloudFormationClient, input: OnStack): Promise<Started> {
  return startWith(input.StackName, async () => {
    await client.send(new DeleteStackCommand(input));
    return { StackId: input.StackName };
  });
}

/** No resource is skipped: CloudFormation would take a skipped one for rolled back, whatever it is. */
export async function continueRollback(client: CloudFormationClient, input: OnStack): Promise<Started> {
  return startWith(input.StackName, async () => {
    await client.send(new ContinueUpdateRollbackCommand(input));
    return { StackId: input.StackName };
  });
}

async function startWith(
  stack: string,
  send: () => Promise<{ StackId?: string | undefined; OperationId?: string | undefined }>,
): Promise<Started> {
  try {
    const { StackId, OperationId } = await send();
    return StackId === undefined
      ? { kind: 'raced' }
      : { kind: 'started', stackId: StackId, operation: OperationId };
  } catch (error) {
    const failure = awsFailure(error);
    if (failure?.code === 'ValidationError' && failure.message.includes('No updates are to be performed')) {
      return { kind: 'no-change' };
    }
    if (isRace(failure, stack)) return { kind: 'raced' };
    throw refusal(error, failure, stack);
  }
}

function refusal(error: unknown, failure: AwsFailure | undefined, stack: string): unknown {
  if (failure === undefined) return error;
  if (isThrottled(failure)) {
    // An answer: this try started nothing. Without the cause, which would mean "look again".
    const told = jobErrorOf(error, 'starting the operation');
    return new JobError('SystemUnavailable', told?.message ?? failure.message);
  }
  // The template's object; to CloudFormation that is an invalid value of a parameter.
  if (failure.code === 'ValidationError' && failure.message.includes('S3 error: Access Denied')) {
    return new JobError('PermissionError', `reading the template by its URL failed: ${failure.message}`, {
      cause: error,
    });
  }
  if (failure.code === 'ValidationError' && failure.message.includes('TerminationProtection is enabled')) {
    return new JobError(
      'ConfigurationError',
      `stack ${stackNameOf(stack)} never worked, and it cannot be deleted because termination protection is enabled; have Terraform's role disable it (aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackNameOf(stack)}), then retry the stage`,
      { cause: error },
    );
  }
  return error;
}

/** CloudFormation tells these apart by their text only. */
function isRace(failure: AwsFailure | undefined, stack: string): boolean {
  if (failure === undefined) return false;
  if (/^(TokenAlreadyExists|AlreadyExists)Exception$/.test(failure.code)) return true;
  if (failure.code !== 'ValidationError') return false;
  const [, busy] = /^Stack:(\S+) is in [A-Z_]+ state and can ?not be /.exec(failure.message) ?? [];
  return isAbsentStack(failure, stack) || (busy !== undefined && stackNameOf(busy) === stackNameOf(stack));
}
