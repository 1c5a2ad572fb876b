import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';

import { type AwsFailure, awsFailure } from '../shared/errors';

export interface StackSnapshot {
  readonly id: string;
  readonly status: string;
  readonly parameters: ReadonlySet<string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

/** @returns undefined when there is no such stack. */
export async function describeStack(
  client: CloudFormationClient,
  nameOrId: string,
): Promise<StackSnapshot | undefined> {
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: nameOrId }))
    .catch((error: unknown) => {
      if (isAbsent(awsFailure(error))) return { Stacks: [] };
      throw error;
    });
  const [stack] = answer.Stacks ?? [];
  if (stack?.StackId === undefined) return undefined;
  return {
    id: stack.StackId,
    status: stack.StackStatus ?? '',
    parameters: new Set((stack.Parameters ?? []).map(({ ParameterKey }) => ParameterKey ?? '')),
    tags: new Map((stack.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    outputs: new Map(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
  };
}

/**
 * Events of a stack, newest first, back to the first that `isLast` or is older than `since`.
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

export type StackInput = Omit<UpdateStackCommandInput, 'StackName'> & { readonly StackName: string };

/** How an attempt to start an operation ended. */
export type Started =
  | { readonly kind: 'started'; readonly stackId: string }
  | { readonly kind: 'no-change' }
  /** Someone was faster: another operation, or an earlier try of our own whose answer got lost. */
  | { readonly kind: 'raced' };

export async function createStack(client: CloudFormationClient, input: StackInput): Promise<Started> {
  return startWith(() => client.send(new CreateStackCommand({ ...input, OnFailure: 'ROLLBACK' })));
}

export async function updateStack(client: CloudFormationClient, input: StackInput): Promise<Started> {
  return startWith(() => client.send(new UpdateStackCommand({ ...input, DisableRollback: false })));
}

async function startWith(send: () => Promise<{ StackId?: string | undefined }>): Promise<Started> {
  try {
    const { StackId } = await send();
    return StackId === undefined ? { kind: 'raced' } : { kind: 'started', stackId: StackId };
  } catch (error) {
    const failure = awsFailure(error);
    if (failure?.code === 'ValidationError' && failure.message.includes('No updates are to be performed')) {
      return { kind: 'no-change' };
    }
    if (isRace(failure)) return { kind: 'raced' };
    throw error;
  }
}

// CloudFormation tells these apart by their text only.
function isAbsent(failure: AwsFailure | undefined): boolean {
  return failure?.code === 'ValidationError' && failure.message.includes('does not exist');
}

function isRace(failure: AwsFailure | undefined): boolean {
  if (failure === undefined) return false;
  if (/^(TokenAlreadyExists|AlreadyExists)Exception$/.test(failure.code)) return true;
  return isAbsent(failure) || /is in [A-Z_]+ state and can ?not be updated/.test(failure.message);
}
