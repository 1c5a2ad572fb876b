import type { StackEvent } from '@aws-sdk/client-cloudformation';

import { verdictOf } from './next-step';

/** How our operation is known among the stack's events. */
export interface OwnOperation {
  /** `ClientRequestToken` */
  readonly token: string;
  /** `OperationId`; its rollback has another one. */
  readonly id?: string | undefined;
}

/** One stack operation of ours, as the stack's events tell it. */
export interface Operation {
  /** Status of the stack by the newest event of this operation. */
  readonly status: string;
  /** Its events, oldest first. */
  readonly events: readonly StackEvent[];
  /** A foreign operation took over before ours had ended: the status it began with. */
  readonly interruptedBy: string | undefined;
  /** When it came to `status`. */
  readonly at: Date | undefined;
}

const DELETION = 'DELETE_IN_PROGRESS';
const STARTS = new Set(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', DELETION, 'IMPORT_IN_PROGRESS']);

export const isStackEvent = (event: StackEvent) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === event.StackId;

/** The stack's newest status by its events, which say more than DescribeStacks: they are of a moment. */
export const newestStackEvent = (newestFirst: readonly StackEvent[]) => newestFirst.find(isStackEvent);

export const isStart = (event: StackEvent) => isStackEvent(event) && STARTS.has(event.ResourceStatus ?? '');

const isOwn = (event: StackEvent, own: OwnOperation) =>
  event.ClientRequestToken === own.token || (own.id !== undefined && event.OperationId === own.id);

/** True for the event with which our operation began; no older one belongs to it. */
export const isStartOf = (event: StackEvent, own: OwnOperation) => isStart(event) && isOwn(event, own);

/**
 * Finds our operation. Status alone proves nothing: DescribeStacks may still show what was before, or what someone
 * else did. Events of a rollback may carry no token, or that of whoever cancelled the update, so everything up to
 * the operation's end belongs to it unless another operation starts in between.
 *
 * @param newestFirst As DescribeStackEvents lists them.
 */
export function operationOf(newestFirst: readonly StackEvent[], own: OwnOperation): Operation | undefined {
  const events = [...newestFirst].reverse();
  const first = events.findIndex((event) => isOwn(event, own));
  if (first < 0) return undefined;
  const kept: StackEvent[] = [];
  let status = 'UPDATE_IN_PROGRESS';
  let at: Date | undefined;
  for (const event of events.slice(first)) {
    if (isStackEvent(event)) {
      const next = event.ResourceStatus ?? '';
      const foreign = event.ClientRequestToken !== undefined && !isOwn(event, own);
      // We never delete what we have started, so a deletion is foreign even if it has no token.
      if (next.startsWith('DELETE_') || (foreign && STARTS.has(next))) {
        return { status, events: kept, interruptedBy: next, at };
      }
      status = next;
      at = event.Timestamp;
    }
    kept.push(event);
    if (isStackEvent(event) && verdictOf(status) !== 'running') break;
  }
  return { status, events: kept, interruptedBy: undefined, at };
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

/** Physical ids of the resources of a type that an operation touched, each once. */
export function physicalIds(events: readonly StackEvent[], type: string): string[] {
  const found = events.filter(({ ResourceType }) => ResourceType === type);
  return [
    ...new Set(found.flatMap(({ PhysicalResourceId: id }) => (id === undefined || id === '' ? [] : [id]))),
  ];
}
