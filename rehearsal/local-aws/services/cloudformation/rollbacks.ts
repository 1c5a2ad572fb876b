import { randomUUID } from 'node:crypto';

import type { RestorableState } from '../../../restorable-state';
import type { FailedResource } from './failed-resource';

/** Stack and resource statuses that AWS uses for a failed and rolled back creation or update. */
const STATUSES = {
  CreateStack: { failed: 'CREATE_FAILED', inProgress: 'ROLLBACK_IN_PROGRESS', complete: 'ROLLBACK_COMPLETE' },
  UpdateStack: {
    failed: 'UPDATE_FAILED',
    inProgress: 'UPDATE_ROLLBACK_IN_PROGRESS',
    complete: 'UPDATE_ROLLBACK_COMPLETE',
  },
} as const;

export type RolledBackAction = keyof typeof STATUSES;

/**
 * Records the stacks whose last operation was rolled back. moto reports a rollback as an ordinary update, so responses
 * get the recorded rollback statuses and an additional event for the failure.
 */
export class StackRollbacks {
  private readonly statuses: Map<string, string>;
  private readonly eventStatuses: Map<string, string>;
  /** XML of each failure event, by the id of the event that directly precedes the failure event in time. */
  private readonly failureEvents: Map<string, string>;

  constructor(state: RestorableState) {
    this.statuses = state.map();
    this.eventStatuses = state.map();
    this.failureEvents = state.map();
  }

  /**
   * Records a rollback.
   *
   * @returns the id of the inserted failure event.
   */
  record(options: {
    readonly stackId: string;
    readonly action: RolledBackAction;
    /** DescribeStackEvents response after the rollback. */
    readonly xml: string;
    /** Id of the oldest event of the failed operation. */
    readonly firstEvent: string;
    /** Ids of the events of the rollback, from newest to oldest. */
    readonly rollbackEvents: readonly string[];
    readonly failedResource: FailedResource | undefined;
    readonly reason: string;
  }): string {
    const { stackId, action, xml, firstEvent, failedResource, reason } = options;
    const statuses = STATUSES[action];
    this.statuses.set(stackId, statuses.complete);
    const [complete, inProgress] = options.rollbackEvents;
    if (complete !== undefined) this.eventStatuses.set(complete, statuses.complete);
    if (inProgress !== undefined) this.eventStatuses.set(inProgress, statuses.inProgress);
    const first = membersOf(xml).find((member) => member.includes(`<EventId>${firstEvent}</EventId>`)) ?? '';
    const id = randomUUID();
    const elements = [
      ['EventId', id],
      ['ResourceStatus', statuses.failed],
      ['ResourceStatusReason', reason],
      ...(failedResource === undefined
        ? []
        : [
            ['LogicalResourceId', failedResource.id] as const,
            ['ResourceType', failedResource.type] as const,
            ['PhysicalResourceId', ''] as const,
          ]),
    ] as const;
    const event = elements.reduce((member, [name, value]) => withElement(member, name, value), first);
    this.failureEvents.set(firstEvent, event);
    return id;
  }

  /** Deletes the recorded status of a stack after a later operation has succeeded. */
  forget(stackId: string): void {
    this.statuses.delete(stackId);
  }

  /** Returns the recorded rollback status, or undefined if the last operation was not rolled back. */
  statusOf(stackId: string): string | undefined {
    return this.statuses.get(stackId);
  }

  /** Replaces the stack statuses in a DescribeStacks response. */
  correctStacks(xml: string): string {
    return xml.replace(
      /(<StackId>([^<]+)<\/StackId>(?:(?!<StackId>)[\s\S])*?<StackStatus>)([^<]*)/g,
      (_, before: string, id: string, status: string) => before + (this.statuses.get(id) ?? status),
    );
  }

  /** Replaces statuses and inserts failure events in a DescribeStackEvents response. */
  correctEvents(xml: string): string {
    return membersOf(xml).reduce((text, member) => {
      const id = /<EventId>([^<]+)<\/EventId>/.exec(member)?.[1] ?? '';
      const status = this.eventStatuses.get(id);
      const renamed = status === undefined ? member : withElement(member, 'ResourceStatus', status);
      // Events are listed from newest to oldest, so a failure event is inserted above the event that precedes the
      // failure.
      return text.replace(member, () => (this.failureEvents.get(id) ?? '') + renamed);
    }, xml);
  }
}

const membersOf = (xml: string) => xml.match(/<member>[\s\S]*?<\/member>/g) ?? [];

function withElement(member: string, name: string, value: string): string {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return member.replace(new RegExp(`<${name}>[^<]*</${name}>`), () => `<${name}>${text}</${name}>`);
}
