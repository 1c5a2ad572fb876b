import { randomUUID } from 'node:crypto';

import type { RestorableState } from '../../../restorable-state';

/** One CreateStack, UpdateStack or DeleteStack request, with the ids that AWS adds to stack events. */
export interface StackOperation {
  readonly id: string;
  readonly token: string | undefined;
}

/** Returns a new stack operation with the `ClientRequestToken` of the request. */
export const newOperation = (form: URLSearchParams): StackOperation => ({
  id: randomUUID(),
  token: form.get('ClientRequestToken') ?? undefined,
});

/**
 * Records the stack operation that caused each stack event. AWS adds `ClientRequestToken` and `OperationId` to stack
 * events, so that a deployment can find the events of its own operation. moto omits both fields.
 */
export class StackEvents {
  private readonly operations: Map<string, StackOperation>;

  constructor(state: RestorableState) {
    this.operations = state.map();
  }

  /**
   * Assigns every stack event that has no operation yet to `operation`.
   *
   * @param xml response of DescribeStackEvents after the operation.
   * @returns the ids of the new events, from newest to oldest.
   */
  assignNew(xml: string, operation: StackOperation): string[] {
    const ids = [...xml.matchAll(/<EventId>([^<]+)<\/EventId>/g)].map((match) => match[1] ?? '');
    const newIds = ids.filter((id) => !this.operations.has(id));
    for (const id of newIds) this.assign(id, operation);
    return newIds;
  }

  assign(eventId: string, operation: StackOperation): void {
    this.operations.set(eventId, operation);
  }

  /** Adds the client request token and operation id to the events in a DescribeStackEvents response. */
  correctEvents(xml: string): string {
    return xml.replace(/<EventId>([^<]+)<\/EventId>/g, (element, id: string) => {
      const operation = this.operations.get(id);
      if (operation === undefined) return element;
      const token =
        operation.token === undefined ? '' : `<ClientRequestToken>${operation.token}</ClientRequestToken>`;
      return `${element}${token}<OperationId>${operation.id}</OperationId>`;
    });
  }
}
