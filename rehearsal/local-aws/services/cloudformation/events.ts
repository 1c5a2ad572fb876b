import { randomUUID } from 'node:crypto';

/** One CreateStack, UpdateStack or DeleteStack call. */
export interface StackOperation {
  readonly id: string;
  readonly token: string | undefined;
}

export const startOperation = (token: string | undefined): StackOperation => ({ id: randomUUID(), token });

/**
 * Which call every stack event belongs to. AWS puts `ClientRequestToken` and `OperationId` of the call on each event
 * it causes, and a deployment looks for its own there; moto drops both.
 */
export class StackEvents {
  private readonly operations = new Map<string, StackOperation>();

  /**
   * Gives the events that no earlier call caused to this one.
   *
   * @param xml DescribeStackEvents after the call.
   * @returns the ids of these events, the newest first.
   */
  assign(xml: string, operation: StackOperation): string[] {
    const ids = [...xml.matchAll(/<EventId>([^<]+)<\/EventId>/g)].map((match) => match[1] ?? '');
    const own = ids.filter((id) => !this.operations.has(id));
    for (const id of own) this.add(id, operation);
    return own;
  }

  add(eventId: string, operation: StackOperation): void {
    this.operations.set(eventId, operation);
  }

  /** Adds token and operation id to an answer of DescribeStackEvents. */
  complete(xml: string): string {
    return xml.replace(/<EventId>([^<]+)<\/EventId>/g, (element, id: string) => {
      const operation = this.operations.get(id);
      if (operation === undefined) return element;
      const token =
        operation.token === undefined ? '' : `<ClientRequestToken>${operation.token}</ClientRequestToken>`;
      return `${element}${token}<OperationId>${operation.id}</OperationId>`;
    });
  }
}
