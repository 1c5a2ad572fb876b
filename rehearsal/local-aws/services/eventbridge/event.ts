import { randomUUID } from 'node:crypto';

import type { AccountRegion } from '../../../../stacks/names';

/** An event in the format of EventBridge. */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** Time of the event in ISO 8601 format, in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Returns a new event for this account and Region with the current time. */
export function createEvent(
  { accountId, region }: AccountRegion,
  event: Pick<Event, 'detail-type' | 'source' | 'resources' | 'detail'>,
): Event {
  return {
    version: '0',
    id: randomUUID(),
    ...event,
    account: accountId,
    region,
    time: new Date().toISOString().replace(/\.\d{3}Z$/, 'Z'),
  };
}
