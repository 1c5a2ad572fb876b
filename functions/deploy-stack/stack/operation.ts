import type { StackEvent } from '@aws-sdk/client-cloudformation';

/** Ids that mark the events of this deployment's operation. */
export interface OperationIds {
  /** `ClientRequestToken` */
  readonly token: string;
  /** `OperationId`. The rollback of an operation has a different one. */
  readonly id?: string | undefined;
}

/** State of this deployment's operation, read from the stack's events. */
export interface Operation {
  /** Status of the stack in the newest event of the operation. */
  readonly status: string;
  /** Events of the operation, oldest first. */
  readonly events: readonly StackEvent[];
  /** First status of another operation that started before this one had ended. */
  readonly interruptedBy: string | undefined;
  /** Time of the event with `status`. */
  readonly at: Date | undefined;
}

const STARTS = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

/** Returns whether an event is about the stack itself, and not about a resource. */
export const isStackEvent = (event: StackEvent) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === event.StackId;

/** Returns the event with the stack's newest status. DescribeStacks may still return an older status. */
export const newestStackEvent = (newestFirst: readonly StackEvent[]) => newestFirst.find(isStackEvent);

const isOwn = (event: StackEvent, ids: OperationIds) =>
  event.ClientRequestToken === ids.token || (ids.id !== undefined && event.OperationId === ids.id);

/** Returns whether an event is the first one of the operation. */
export const isStartOf = (event: StackEvent, ids: OperationIds) =>
  isStackEvent(event) && STARTS.has(event.ResourceStatus ?? '') && isOwn(event, ids);

/**
 * Finds the operation of this deployment in the stack's events. The stack's status alone is no proof: the status may
 * be stale, or of another operation. Events of a rollback may have no token or the token of another person's
 * request, so all events up to the end of the operation are part of it, unless another operation starts.
 *
 * @param newestFirst Events in the order of DescribeStackEvents.
 */
export function operationOf(newestFirst: readonly StackEvent[], ids: OperationIds): Operation | undefined {
  const events = [...newestFirst].reverse();
  const first = events.findIndex((event) => isOwn(event, ids));
  if (first < 0) return undefined;
  const kept: StackEvent[] = [];
  let status = 'UPDATE_IN_PROGRESS';
  let at: Date | undefined;
  for (const event of events.slice(first)) {
    if (!isStackEvent(event)) {
      kept.push(event);
      continue;
    }
    const next = event.ResourceStatus ?? '';
    if (isInterruption(event, next, ids)) return { status, events: kept, interruptedBy: next, at };
    kept.push(event);
    status = next;
    at = event.Timestamp;
    if (verdictOf(status) !== 'running') break;
  }
  return { status, events: kept, interruptedBy: undefined, at };
}

/** A deletion is always another operation: deploy-stack never deletes a stack that it has created or updated. */
function isInterruption(event: StackEvent, status: string, ids: OperationIds): boolean {
  const hasOtherToken = event.ClientRequestToken !== undefined && !isOwn(event, ids);
  return status.startsWith('DELETE_') || (hasOtherToken && STARTS.has(status));
}

/** Result of this deployment's operation. */
export type Verdict = 'succeeded' | 'failed' | 'running';

/** Returns the result of an operation by the stack's status. */
export function verdictOf(status: string): Verdict {
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return 'succeeded';
  // The cleanup is part of the operation: the stack accepts no update before the old resources are deleted.
  return status.endsWith('_IN_PROGRESS') ? 'running' : 'failed';
}

/** Status of an update that has succeeded and whose old resources are being deleted. */
export const CLEANUP = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';

/** Returns the logical ids of the resources in progress, and the share of finished resources: an estimate, 0 to 99. */
export function progressOf(operation: Operation): { readonly running: string[]; readonly percent: number } {
  const newest = new Map<string, string>();
  for (const event of operation.events) {
    if (!isStackEvent(event)) newest.set(event.LogicalResourceId ?? '?', event.ResourceStatus ?? '');
  }
  const running = [...newest].filter(([, status]) => status.endsWith('_IN_PROGRESS')).map(([id]) => id);
  const percent = newest.size === 0 ? 0 : Math.floor((99 * (newest.size - running.length)) / newest.size);
  return { running, percent };
}
