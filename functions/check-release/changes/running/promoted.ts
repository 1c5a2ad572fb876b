import { type OwnedBucket, readText } from '../../../shared/aws/owned-bucket';
import { JobError } from '../../../shared/job/errors';
import {
  type PromotionRecord,
  promotionRecordKey,
  promotionRecordSchema,
} from '../../../shared/release/records';
import { parseJson } from '../../../shared/text/json';
import type { ServiceState } from './service-state';

/** An application in an environment that releases are promoted to. */
export interface PromotedApplication {
  readonly environment: string;
  readonly application: string;
  /** Names of all services of the application. */
  readonly services: readonly string[];
}

/**
 * Reads what the services of an application run from the promotion record. A service that the record does not name
 * runs nothing.
 *
 * @throws JobError when S3 does not answer.
 */
export async function readPromotedServices(
  records: OwnedBucket,
  { environment, application, services }: PromotedApplication,
): Promise<Map<string, ServiceState>> {
  const record = await readRecord(records, promotionRecordKey(environment, application));
  if (typeof record === 'string') return new Map(services.map((service) => [service, { kind: record }]));
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

/** Reads a promotion record. Returns `unknown` for an invalid record, which the next promotion replaces. */
async function readRecord(
  records: OwnedBucket,
  key: string,
): Promise<PromotionRecord | 'unrecorded' | 'unknown'> {
  try {
    const stored = await readText(records, key);
    return stored === undefined ? 'unrecorded' : parseJson(stored.text, key, promotionRecordSchema);
  } catch (error) {
    if (error instanceof JobError && error.type === 'ConfigurationError') return 'unknown';
    throw error;
  }
}
