import type { StackEvent } from '@aws-sdk/client-cloudformation';

/** Ids that identify the events of this deployment's operation. */
export interface OperationIds {
  /** `ClientRequestToken` of the create or update request. */
  readonly token: string;
  /** `OperationId` of the create or update operation. Events of the rollback have a different `OperationId`. */
  readonly id?: string | undefined;
}

/** State of this deployment's operation, read from the stack's events. */
export interface Operation {
  /** Status of the stack in the newest event of the operation. */
  readonly status: string;
  /** Events of the operation, oldest first. */
  readonly events: readonly StackEvent[];
  /**
   * Status of the stack in the first event of another operation that interrupted this deployment's operation. Undefined
   * when no other operation started.
   */
  readonly interruptedBy: string | undefined;
  /** Time of the event in which the stack reached `status`. */
  readonly at: Date | undefined;
}

const STARTS = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

/** Returns true for an event of the stack itself, and false for an event of a resource. */
export const isStackEvent = (event: StackEvent) =>
  event.ResourceType === 'AWS::CloudFormation::Stack' && event.PhysicalResourceId === event.StackId;

/** Returns the stack event with the newest status. DescribeStacks may return an older status for some time. */
export const newestStackEvent = (newestFirst: readonly StackEvent[]) => newestFirst.find(isStackEvent);

const isOwn = (event: StackEvent, ids: OperationIds) =>
  event.ClientRequestToken === ids.token || (ids.id !== undefined && event.OperationId === ids.id);

/** Returns true for the first event of the operation. */
export const isStartOf = (event: StackEvent, ids: OperationIds) =>
  isStackEvent(event) && STARTS.has(event.ResourceStatus ?? '') && isOwn(event, ids);

/**
 * Finds the operation of this deployment in the events of the stack. The current status of the stack is not enough,
 * because the status may be stale or belong to another operation.
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
  // Keeps all events until the operation ends or another operation starts, because a rollback event may contain none of
  // the `ids`.
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

/**
 * Returns true when an event belongs to another operation. A deletion is always another operation, because deploy-stack
 * never deletes a stack after its own create or update.
 */
function isInterruption(event: StackEvent, status: string, ids: OperationIds): boolean {
  const hasOtherToken = event.ClientRequestToken !== undefined && !isOwn(event, ids);
  return status.startsWith('DELETE_') || (hasOtherToken && STARTS.has(status));
}

/** Result of this deployment's operation. */
export type Verdict = 'succeeded' | 'failed' | 'running';

/** Returns the result of an operation, derived from the status of the stack. */
export function verdictOf(status: string): Verdict {
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return 'succeeded';
  // The cleanup after an update counts as running, because CloudFormation rejects updates until the old resources are
  // deleted.
  return status.endsWith('_IN_PROGRESS') ? 'running' : 'failed';
}

/** Status after a successful update, while CloudFormation deletes the old resources. */
export const CLEANUP = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';

/** Returns the logical ids of the resources in progress, and the estimated progress in percent (0 to 99). */
export function progressOf(operation: Operation): { readonly running: string[]; readonly percent: number } {
  const newest = new Map<string, string>();
  for (const event of operation.events) {
    if (!isStackEvent(event)) newest.set(event.LogicalResourceId ?? '?', event.ResourceStatus ?? '');
  }
  const running = [...newest].filter(([, status]) => status.endsWith('_IN_PROGRESS')).map(([id]) => id);
  const percent = newest.size === 0 ? 0 : Math.floor((99 * (newest.size - running.length)) / newest.size);
  return { running, percent };
}
