import type { StackEvent } from '@aws-sdk/client-cloudformation';

import { verdictOf } from './stack-status';

/** One stack operation of ours, as the stack's events tell it. */
export interface Operation {
  /** Status of the stack by the newest event of this operation. */
  readonly status: string;
  /** Its events, oldest first. */
  readonly events: readonly StackEvent[];
  /** A foreign operation took over before ours had ended: the status it began with. */
  readonly interruptedBy: string | undefined;
}

const STARTS = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

export const isStackEvent = (event: StackEvent) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === event.StackId;

/** True for the event with which an operation under `token` began; no older one belongs to it. */
export const isStartOf = (event: StackEvent, token: string) =>
  event.ClientRequestToken === token && isStackEvent(event) && STARTS.has(event.ResourceStatus ?? '');

/**
 * Finds the operation started under `token`. Status alone proves nothing: DescribeStacks may still show what was
 * before, or what someone else did. Events of an automatic rollback may lack the token, so everything up to the
 * operation's end belongs to it unless a foreign operation starts in between.
 *
 * @param newestFirst As DescribeStackEvents lists them.
 */
export function operationOf(newestFirst: readonly StackEvent[], token: string): Operation | undefined {
  const events = [...newestFirst].reverse();
  const first = events.findIndex((event) => event.ClientRequestToken === token);
  if (first < 0) return undefined;
  const own: StackEvent[] = [];
  let status = 'UPDATE_IN_PROGRESS';
  for (const event of events.slice(first)) {
    if (isStackEvent(event)) {
      const next = event.ResourceStatus ?? '';
      const foreign = event.ClientRequestToken !== undefined && event.ClientRequestToken !== token;
      if (foreign && STARTS.has(next)) return { status, events: own, interruptedBy: next };
      status = next;
    }
    own.push(event);
    if (isStackEvent(event) && verdictOf(status) !== 'running') break;
  }
  return { status, events: own, interruptedBy: undefined };
}

/**
 * Why an operation failed: the first failure that is not the mere echo of another one, then up to four more.
 * Falls back to what the stack itself says.
 */
export function rootCauseOf(operation: Operation): string {
  const failures = operation.events.filter(
    (event) =>
      !isStackEvent(event) &&
      (event.ResourceStatus ?? '').endsWith('_FAILED') &&
      !(event.ResourceStatusReason ?? '').toLowerCase().includes('cancelled'),
  );
  if (failures.length > 0) return failures.slice(0, 5).map(describeEvent).join('; ');
  const reasons = operation.events.filter(isStackEvent).flatMap((event) => event.ResourceStatusReason ?? []);
  return reasons.at(-1) ?? 'CloudFormation gives no reason';
}

function describeEvent(event: StackEvent): string {
  const { LogicalResourceId = '?', ResourceType = '?', ResourceStatus = '?', ResourceStatusReason } = event;
  return `${LogicalResourceId} (${ResourceType}) ${ResourceStatus}: ${ResourceStatusReason ?? 'no reason given'}`;
}

/** What is being worked on, and how much of what was touched is done: 0 to 99, an estimate. */
export function progressOf(operation: Operation): { readonly running: string[]; readonly percent: number } {
  const newest = new Map<string, string>();
  for (const event of operation.events) {
    if (!isStackEvent(event)) newest.set(event.LogicalResourceId ?? '?', event.ResourceStatus ?? '');
  }
  const running = [...newest].filter(([, status]) => status.endsWith('_IN_PROGRESS')).map(([id]) => id);
  const percent = newest.size === 0 ? 0 : Math.floor((99 * (newest.size - running.length)) / newest.size);
  return { running, percent };
}
