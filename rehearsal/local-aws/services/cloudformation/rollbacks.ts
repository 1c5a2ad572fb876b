import { randomUUID } from 'node:crypto';

import type { Suspect } from './failed-resource';

/** What AWS calls the states of a stack whose creation or update failed and was rolled back. */
const ROLLBACK = {
  CreateStack: { failed: 'CREATE_FAILED', inProgress: 'ROLLBACK_IN_PROGRESS', complete: 'ROLLBACK_COMPLETE' },
  UpdateStack: {
    failed: 'UPDATE_FAILED',
    inProgress: 'UPDATE_ROLLBACK_IN_PROGRESS',
    complete: 'UPDATE_ROLLBACK_COMPLETE',
  },
} as const;

export type StackCall = keyof typeof ROLLBACK;

/**
 * Stacks whose last operation failed. To moto the rollback is an update like any other; here its events and the
 * stack get the names they have in AWS, and the event of the failure itself is put in.
 */
export class StackFailures {
  private readonly statuses = new Map<string, string>();
  private readonly eventStatuses = new Map<string, string>();
  /** Events of failures, by the id of the event that they follow. */
  private readonly added = new Map<string, string>();

  /**
   * @returns the id of the failure's event.
   * @param xml DescribeStackEvents after the rollback.
   * @param started id of the event with which the operation began.
   * @param rollback ids of the rollback's events, the newest first.
   */
  record(options: {
    readonly stackId: string;
    readonly call: StackCall;
    readonly xml: string;
    readonly started: string;
    readonly rollback: readonly string[];
    readonly suspect: Suspect | undefined;
    readonly reason: string;
  }): string {
    const { stackId, call, xml, started, suspect, reason } = options;
    const names = ROLLBACK[call];
    this.statuses.set(stackId, names.complete);
    const [complete, inProgress] = options.rollback;
    if (complete !== undefined) this.eventStatuses.set(complete, names.complete);
    if (inProgress !== undefined) this.eventStatuses.set(inProgress, names.inProgress);
    const start = membersOf(xml).find((member) => member.includes(`<EventId>${started}</EventId>`)) ?? '';
    const id = randomUUID();
    const failure = [
      ['EventId', id],
      ['ResourceStatus', names.failed],
      ['ResourceStatusReason', reason],
      ...(suspect === undefined
        ? []
        : [
            ['LogicalResourceId', suspect.id] as const,
            ['ResourceType', suspect.type] as const,
            ['PhysicalResourceId', ''] as const,
          ]),
    ] as const;
    const event = failure.reduce((member, [name, value]) => withElement(member, name, value), start);
    this.added.set(started, event);
    return id;
  }

  /** A later operation has succeeded: moto's own status counts again. */
  forget(stackId: string): void {
    this.statuses.delete(stackId);
  }

  statusOf(stackId: string): string | undefined {
    return this.statuses.get(stackId);
  }

  /** Corrects an answer of DescribeStacks. */
  completeStacks(xml: string): string {
    return xml.replace(
      /(<StackId>([^<]+)<\/StackId>(?:(?!<StackId>)[\s\S])*?<StackStatus>)([^<]*)/g,
      (_, before: string, id: string, status: string) => before + (this.statuses.get(id) ?? status),
    );
  }

  /** Corrects an answer of DescribeStackEvents. */
  completeEvents(xml: string): string {
    return membersOf(xml).reduce((text, member) => {
      const id = /<EventId>([^<]+)<\/EventId>/.exec(member)?.[1] ?? '';
      const status = this.eventStatuses.get(id);
      const renamed = status === undefined ? member : withElement(member, 'ResourceStatus', status);
      // The newest event comes first, so what follows an event in time stands before it.
      return text.replace(member, () => (this.added.get(id) ?? '') + renamed);
    }, xml);
  }
}

const membersOf = (xml: string) => xml.match(/<member>[\s\S]*?<\/member>/g) ?? [];

function withElement(member: string, name: string, value: string): string {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return member.replace(new RegExp(`<${name}>[^<]*</${name}>`), () => `<${name}>${text}</${name}>`);
}
