import { randomUUID } from 'node:crypto';

import type { AccountRegion } from '../../../../stacks/names';
import type { ServiceEvent } from '../../../engine/types';

/** An event in the format of EventBridge. */
export interface Event extends ServiceEvent {
  readonly version: '0';
  readonly id: string;
  readonly account: string;
  /** Time of the event in ISO 8601 format, in whole seconds. */
  readonly time: string;
  readonly region: string;
}

/** Returns a new event for this account and Region. @param time @default the current time */
export function createEvent(
  { accountId, region }: AccountRegion,
  event: ServiceEvent,
  time = new Date(),
): Event {
  return {
    version: '0',
    id: randomUUID(),
    ...event,
    account: accountId,
    region,
    time: time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
  };
}
