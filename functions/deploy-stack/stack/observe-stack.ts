import type { StackEvent } from '@aws-sdk/client-cloudformation';

import type { Run } from '../ports';
import { HORIZON_MS, type StartToken, operationToken } from '../token';
import { isStartOf, newestStackEvent, operationOf } from './operation';
import { type StackSnapshot, describeStack, readEvents } from './read-stack';

/** State of the stack before this deployment starts an operation. */
export type Observation =
  /** The operation of this deployment has already started and must not be started again. */
  | { readonly kind: 'own-operation'; readonly stackId: string }
  /**
   * The operation of this deployment has not started. `stack` is undefined when the stack does not exist. `isStale` is
   * true when the events of the stack contain a newer status than `stack`.
   */
  | { readonly kind: 'no-operation'; readonly stack: StackSnapshot | undefined; readonly isStale: boolean };

/** Reads the stack and looks for the operation of this deployment in the stack's events. */
export async function observeStack(token: StartToken, run: Run): Promise<Observation> {
  const stack = await describeStack(run.cloudFormation, run.parameters.stack);
  if (stack === undefined || stack.id === token.gone) {
    return { kind: 'no-operation', stack: undefined, isStale: false };
  }
  const ids = { token: operationToken(token) };
  const since = run.now() - HORIZON_MS;
  const events = await readEvents(run.cloudFormation, stack.id, since, (event) => isStartOf(event, ids));
  if (operationOf(events, ids) !== undefined) return { kind: 'own-operation', stackId: stack.id };
  return { kind: 'no-operation', stack, isStale: hasNewerStatus(events, stack) };
}

function hasNewerStatus(events: readonly StackEvent[], { status }: StackSnapshot): boolean {
  const newest = newestStackEvent(events)?.ResourceStatus;
  return newest !== undefined && newest !== status;
}
