import { randomUUID } from 'node:crypto';

/** One CreateStack, UpdateStack or DeleteStack call. */
export interface StackOperation {
  readonly id: string;
  readonly token: string | undefined;
}

/** Returns a new operation with the call's `ClientRequestToken`. */
export const newOperation = (form: URLSearchParams): StackOperation => ({
  id: randomUUID(),
  token: form.get('ClientRequestToken') ?? undefined,
});

/**
 * Records which call caused each stack event. AWS adds the call's `ClientRequestToken` and `OperationId` to its
 * events, and a deployment finds its own events by them. moto drops both.
 */
export class StackEvents {
  private readonly operations = new Map<string, StackOperation>();

  /**
   * Assigns the new events, which no earlier call caused, to this operation.
   *
   * @param xml DescribeStackEvents after the call.
   * @returns the ids of the new events, newest first.
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

  /** Adds token and operation id to an answer of DescribeStackEvents. */
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
