import { randomUUID } from 'node:crypto';

import type { AccountRegion } from '../../../../../stacks/names';
import type { RestorableState } from '../../../../restorable-state';
import { STACK_TYPE, type Stack, type StackEvent, type StackOperation, type StackResource } from './stack';

/** The stacks of all accounts and Regions, with their events. Deleted stacks are kept. */
export class Stacks {
  private readonly stacks: Map<string, Stack>;
  private readonly events: Map<string, readonly StackEvent[]>;

  /** @param now returns the current time of the local AWS. */
  constructor(
    state: RestorableState,
    readonly now: () => Date,
  ) {
    this.stacks = state.map();
    this.events = state.map();
  }

  /**
   * Returns the stack with a name or an id. A deleted stack is found by its id only.
   *
   * @returns undefined if the account has no such stack in the Region.
   */
  find({ accountId, region }: AccountRegion, nameOrId: string): Stack | undefined {
    return this.all({ accountId, region }).find(({ id, name, status }) =>
      nameOrId.startsWith('arn:') ? id === nameOrId : name === nameOrId && status !== 'DELETE_COMPLETE',
    );
  }

  /** Returns all stacks in an account and Region, deleted stacks included, from the newest to the oldest. */
  all({ accountId, region }: AccountRegion): readonly Stack[] {
    return [...this.stacks.values()]
      .filter((stack) => stack.accountId === accountId && stack.region === region)
      .reverse();
  }

  get(id: string): Stack {
    const stack = this.stacks.get(id);
    if (stack === undefined) throw new Error(`there is no stack ${id}`);
    return stack;
  }

  put(stack: Stack): void {
    this.stacks.set(stack.id, stack);
  }

  /** Changes fields of a stack. */
  change(id: string, fields: Partial<Stack>): void {
    this.put({ ...this.get(id), ...fields });
  }

  /** Changes the status of a stack, and adds the event of the change. */
  setStatus(id: string, status: string, operation: StackOperation, reason?: string): void {
    this.change(id, { status, reason });
    const { name } = this.get(id);
    this.addEvent(id, operation, {
      id: randomUUID(),
      logicalId: name,
      physicalId: id,
      type: STACK_TYPE,
      status,
      reason,
      properties: undefined,
    });
  }

  /** Adds the event of a resource. */
  addResourceEvent(id: string, operation: StackOperation, resource: StackResource, reason?: string): void {
    const { logicalId, physicalId, type, status, properties } = resource;
    this.addEvent(id, operation, {
      id: `${logicalId}-${status}-${this.now().toISOString()}-${randomUUID().slice(0, 8)}`,
      logicalId,
      physicalId,
      type,
      status,
      reason,
      properties,
    });
  }

  private addEvent(
    id: string,
    { id: operationId, token }: StackOperation,
    event: Omit<StackEvent, 'timestamp' | 'operationId' | 'token'>,
  ): void {
    const complete = { ...event, timestamp: this.now(), operationId, token };
    this.events.set(id, [complete, ...this.eventsOf(id)]);
  }

  /** Returns the events of a stack, from the newest to the oldest. */
  eventsOf(id: string): readonly StackEvent[] {
    return this.events.get(id) ?? [];
  }
}
