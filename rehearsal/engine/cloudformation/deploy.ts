import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Capability,
  type Stack,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';

import { pause, type Clock } from '../clock';
import { ActionFailure, codeOf, messageOf } from '../errors';

export interface StackRequest {
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Undefined leaves the stack's tags as they are. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** JSON. */
  readonly stackPolicy: string | undefined;
  readonly roleArn: string;
  readonly capabilities: readonly Capability[];
}

export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The local AWS ends an operation within the call or soon after: polled this often, this many times. */
const POLL = 100;
const POLLS = 300;
/** Only from these a stack can be updated. */
const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'];

/**
 * Creates or updates a stack and waits for the end.
 *
 * @returns the stack and whether anything was to be done.
 * @throws ActionFailure with the first resource that failed.
 */
export async function deployStack(client: CloudFormationClient, request: StackRequest, waiting: Waiting) {
  const existing = await describe(client, request.name);
  const status = existing?.StackStatus;
  if (status !== undefined && !UPDATABLE.includes(status)) {
    throw new ActionFailure(
      'JobFailed',
      `Stack:${existing?.StackId ?? request.name} is in ${status} state and can not be updated.`,
    );
  }
  const token = randomUUID();
  try {
    if (existing === undefined) await client.send(new CreateStackCommand(inputOf(request, token)));
    else await client.send(new UpdateStackCommand(inputOf(request, token)));
  } catch (error) {
    if (existing !== undefined && messageOf(error).includes('No updates are to be performed')) {
      return { stack: existing, changed: false };
    }
    throw new ActionFailure(codeFor(error), `${request.name}: ${messageOf(error)}`, { cause: error });
  }
  const stack = await ended(client, request.name, waiting);
  if (stack.StackStatus === 'CREATE_COMPLETE' || stack.StackStatus === 'UPDATE_COMPLETE') {
    return { stack, changed: true };
  }
  const cause = await firstFailure(client, stack.StackId ?? request.name);
  throw new ActionFailure('JobFailed', `${request.name} ended ${stack.StackStatus ?? 'unknown'}: ${cause}`);
}

function inputOf(request: StackRequest, token: string): UpdateStackCommandInput {
  const { tags, stackPolicy } = request;
  return {
    StackName: request.name,
    TemplateBody: request.template,
    Parameters: Object.entries(request.parameters).map(([key, value]) => ({
      ParameterKey: key,
      ParameterValue: value,
    })),
    RoleARN: request.roleArn,
    Capabilities: [...request.capabilities],
    ClientRequestToken: token,
    ...(tags === undefined ? {} : { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(stackPolicy === undefined ? {} : { StackPolicyBody: stackPolicy }),
  };
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stacks[0];
  } catch (error) {
    const absent = `Stack with id ${name} does not exist`;
    if (codeOf(error) === 'ValidationError' && messageOf(error) === absent) return undefined;
    throw error;
  }
}

async function ended(client: CloudFormationClient, name: string, { clock, signal }: Waiting): Promise<Stack> {
  let last: Stack | undefined;
  for (let poll = 0; poll < POLLS && !signal.aborted; poll += 1) {
    last = await describe(client, name);
    if (last === undefined) throw new ActionFailure('JobFailed', `${name} was deleted while it was deployed`);
    if (last.StackStatus?.endsWith('_IN_PROGRESS') !== true) return last;
    await pause(clock, POLL, signal);
  }
  throw new ActionFailure(
    'JobFailed',
    `${name} is still ${last?.StackStatus ?? 'unknown'}: the local AWS did not end it`,
  );
}

/** The root cause: the oldest failure of a resource that was not merely cancelled. */
async function firstFailure(client: CloudFormationClient, stack: string): Promise<string> {
  const { StackEvents: events = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  const begin = events.findIndex(
    (event) =>
      event.PhysicalResourceId === event.StackId &&
      /^(CREATE|UPDATE)_IN_PROGRESS$/.test(event.ResourceStatus ?? ''),
  );
  const own = begin === -1 ? events : events.slice(0, begin);
  const failed = own.filter(
    (event) =>
      event.ResourceStatus?.endsWith('_FAILED') === true &&
      event.ResourceStatusReason?.includes('cancelled') !== true,
  );
  const resources = failed.filter((event) => event.PhysicalResourceId !== event.StackId);
  const event = resources.at(-1) ?? failed.at(-1);
  if (event === undefined) return 'no event says why';
  const {
    LogicalResourceId: id,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
  } = event;
  return `${id ?? ''} (${type ?? ''}) ${status ?? ''}: ${reason ?? 'no reason given'}`;
}

function codeFor(error: unknown): 'PermissionError' | 'ConfigurationError' | 'JobFailed' {
  if (/AccessDenied|Unauthorized/.test(codeOf(error))) return 'PermissionError';
  return codeOf(error) === 'ValidationError' || codeOf(error) === 'InsufficientCapabilitiesException'
    ? 'ConfigurationError'
    : 'JobFailed';
}
