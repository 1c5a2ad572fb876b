import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Capability,
  type Stack,
  type StackEvent,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';

import { pause, type Clock } from '../clock';
import { ActionFailure, codeOf, messageOf, type FailureCode } from '../errors';

export interface StackRequest {
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Tags of the stack. If undefined, an existing stack keeps its tags. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** Stack policy as JSON. */
  readonly stackPolicy: string | undefined;
  readonly roleArn: string;
  readonly capabilities: readonly Capability[];
}

export interface PollOptions {
  readonly clock: Clock;
  /** Signal that stops the polling when it is aborted. */
  readonly signal: AbortSignal;
}

export interface StackDeployment {
  readonly stack: Stack;
  /** False if the stack already had this template, these parameters and these tags. */
  readonly changed: boolean;
}

/** Time limit in milliseconds for a stack operation in the local AWS. */
const TIME_LIMIT_MS = 300_000;
/**
 * Returns the milliseconds before the next poll. The first intervals are short, because the local AWS answers after the
 * stack operation has ended or waits for a service. Later intervals are a tenth of the time that has passed.
 */
const pollInterval = (waitedMs: number) => Math.max(100, waitedMs / 10);
/** Stack statuses in which CloudFormation accepts an update. */
const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'];

/**
 * Creates or updates a stack and waits until the stack operation completes.
 *
 * @throws ActionFailure if CloudFormation rejects the request or the stack operation fails. After a failed operation,
 *   the message contains the first resource that failed.
 */
export async function deployStack(
  client: CloudFormationClient,
  request: StackRequest,
  options: PollOptions,
): Promise<StackDeployment> {
  const existing = await describeStack(client, request.name);
  if (existing !== undefined) requireUpdatable(existing);
  const started = await startOperation(client, request, existing);
  if (existing !== undefined && !started) return { stack: existing, changed: false };
  const stack = await waitForEnd(client, request.name, options);
  if (stack.StackStatus === 'CREATE_COMPLETE' || stack.StackStatus === 'UPDATE_COMPLETE') {
    return { stack, changed: true };
  }
  const cause = await readFirstFailure(client, stack.StackId ?? request.name);
  throw new ActionFailure('JobFailed', `${request.name} ended ${stack.StackStatus ?? 'unknown'}: ${cause}`);
}

/** @throws ActionFailure with the message of CloudFormation if the stack status does not allow an update. */
function requireUpdatable({ StackId: id, StackName: name, StackStatus: status }: Stack): void {
  if (status === undefined || UPDATABLE.includes(status)) return;
  throw new ActionFailure(
    'JobFailed',
    `Stack:${id ?? name ?? ''} is in ${status} state and can not be updated.`,
  );
}

/** Starts the creation or update of a stack. @returns false when CloudFormation has nothing to update. */
async function startOperation(
  client: CloudFormationClient,
  request: StackRequest,
  existing: Stack | undefined,
): Promise<boolean> {
  const input = inputOf(request);
  try {
    if (existing === undefined) await client.send(new CreateStackCommand(input));
    else await client.send(new UpdateStackCommand(input));
    return true;
  } catch (error) {
    if (existing !== undefined && messageOf(error).includes('No updates are to be performed')) return false;
    throw new ActionFailure(failureCodeOf(error), `${request.name}: ${messageOf(error)}`, { cause: error });
  }
}

function inputOf(request: StackRequest): UpdateStackCommandInput {
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
    ClientRequestToken: randomUUID(),
    ...(tags === undefined ? {} : { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(stackPolicy === undefined ? {} : { StackPolicyBody: stackPolicy }),
  };
}

async function describeStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stacks[0];
  } catch (error) {
    const absent = `Stack with id ${name} does not exist`;
    if (codeOf(error) === 'ValidationError' && messageOf(error) === absent) return undefined;
    throw error;
  }
}

async function waitForEnd(
  client: CloudFormationClient,
  name: string,
  { clock, signal }: PollOptions,
): Promise<Stack> {
  let stack: Stack | undefined;
  let waitedMs = 0;
  while (waitedMs < TIME_LIMIT_MS && !signal.aborted) {
    stack = await describeStack(client, name);
    if (stack === undefined) {
      throw new ActionFailure('JobFailed', `the stack ${name} was deleted during the deployment`);
    }
    if (stack.StackStatus?.endsWith('_IN_PROGRESS') !== true) return stack;
    const interval = pollInterval(waitedMs);
    await pause(clock, interval, signal);
    waitedMs += interval;
  }
  throw new ActionFailure(
    'JobFailed',
    `the stack ${name} is still ${stack?.StackStatus ?? 'unknown'}: the local AWS did not complete the stack operation`,
  );
}

/**
 * Returns the oldest failure of the newest stack operation as the root cause. Skips resources that CloudFormation
 * canceled because another resource failed. If no resource failed, the event of the rollback has the reason.
 */
async function readFirstFailure(client: CloudFormationClient, stack: string): Promise<string> {
  const { StackEvents: events = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  const operation = eventsOfLastOperation(events);
  const failures = operation.filter(
    (event) =>
      event.ResourceStatus?.endsWith('_FAILED') === true &&
      event.ResourceStatusReason?.includes('cancelled') !== true,
  );
  const event =
    failures.filter((failure) => !isOfStack(failure)).at(-1) ??
    failures.at(-1) ??
    operation.find(beginsRollback);
  if (event === undefined) return 'no stack event contains the reason';
  const {
    LogicalResourceId: id,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
  } = event;
  return `${id ?? ''} (${type ?? ''}) ${status ?? ''}: ${reason ?? 'no reason given'}`;
}

/** @param events stack events from newest to oldest. */
function eventsOfLastOperation(events: readonly StackEvent[]): readonly StackEvent[] {
  const begin = events.findIndex(
    (event) => isOfStack(event) && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(event.ResourceStatus ?? ''),
  );
  return begin === -1 ? events : events.slice(0, begin);
}

const beginsRollback = (event: StackEvent) =>
  isOfStack(event) && event.ResourceStatus?.endsWith('ROLLBACK_IN_PROGRESS') === true;

function isOfStack(event: StackEvent): boolean {
  return event.PhysicalResourceId === event.StackId;
}

function failureCodeOf(error: unknown): FailureCode {
  const code = codeOf(error);
  if (/AccessDenied|Unauthorized/.test(code)) return 'PermissionError';
  return code === 'ValidationError' || code === 'InsufficientCapabilitiesException'
    ? 'ConfigurationError'
    : 'JobFailed';
}
