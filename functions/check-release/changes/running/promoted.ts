import * as z from 'zod/mini';

import { type OwnedBucket, readText } from '../../../shared/aws/owned-bucket';
import { JobError } from '../../../shared/job/errors';
import {
  type PromotionRecord,
  promotionRecordKey,
  promotionRecordSchema,
} from '../../../shared/release/records';
import { parseJson } from '../../../shared/text/json';
import { sequence } from '../../../shared/text/schema';
import type { ServiceState } from './service-state';

/** An application in an environment that releases are promoted to. */
export interface PromotedApplication {
  readonly environment: string;
  readonly application: string;
  /** Names of all services of the application. */
  readonly services: readonly string[];
}

/**
 * Reads the promotion record of an application, and returns the state of each service. A service that the record does
 * not name runs nothing.
 *
 * @throws JobError when the request fails.
 */
export async function readPromotedServices(
  records: OwnedBucket,
  { environment, application, services }: PromotedApplication,
): Promise<Map<string, ServiceState>> {
  const record = await readRecord(records, promotionRecordKey(environment, application));
  if ('kind' in record) return new Map(services.map((service) => [service, record]));
  const { sequence, commit, execution, promotedAt, images } = record;
  const state: ServiceState = {
    kind: 'release',
    release: { sequence, commit, execution, since: promotedAt, state: 'promoted' },
  };
  return new Map([
    ...services.map((service): [string, ServiceState] => [service, { kind: 'nothing' }]),
    ...Object.keys(images).map((service): [string, ServiceState] => [service, state]),
  ]);
}

/**
 * Reads a promotion record. The state is unknown for an invalid record, which the next promotion replaces. The number in
 * an invalid record may still be valid.
 */
async function readRecord(records: OwnedBucket, key: string): Promise<PromotionRecord | ServiceState> {
  const stored = await unlessInvalid(() => readText(records, key));
  if (stored === undefined) return { kind: 'unrecorded' };
  if (stored === INVALID) return { kind: 'unknown' };
  const record = await unlessInvalid(() => parseJson(stored.text, key, promotionRecordSchema));
  if (record !== INVALID) return record;
  const numbered = await unlessInvalid(() => parseJson(stored.text, key, numberedSchema));
  return { kind: 'unknown', ...(numbered === INVALID ? {} : numbered) };
}

const numberedSchema = z.object({ sequence });
const INVALID = Symbol('invalid');

/** Returns the result of `work`, or `INVALID` if the content of an object is not as expected. */
async function unlessInvalid<T>(work: () => T | Promise<T>): Promise<T | typeof INVALID> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JobError && error.type === 'ConfigurationError') return INVALID;
    throw error;
  }
}
