import type { S3Client } from '@aws-sdk/client-s3';
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
import type { CheckedEnvironment } from '../../contract';
import { outcomeReader, runningState } from './outcomes';
import type { RunningEnvironment, ServiceState } from './service-state';

type PromotedCheck = Extract<CheckedEnvironment, { kind: 'promoted' }>;

export interface PromotedPorts {
  /** Bucket with the promotion records. */
  readonly records: OwnedBucket;
  /** Returns an S3 client for a Region. */
  readonly s3In: (region: string) => S3Client;
  readonly signal: AbortSignal;
}

/** An application with the names of all its services. */
interface PromotedApplication {
  readonly application: string;
  readonly services: readonly string[];
}

/**
 * Reads the promotion record of an application and the outcomes in the environment's account, and returns the state of
 * each service. A service that the record does not name runs nothing.
 *
 * @throws JobError when the promotion record cannot be read.
 */
export async function readPromotedServices(
  { records, s3In, signal }: PromotedPorts,
  { application, services }: PromotedApplication,
  environment: PromotedCheck,
): Promise<Pick<RunningEnvironment, 'promoted' | 'services'>> {
  const record = await readRecord(records, promotionRecordKey(environment.name, application));
  if ('kind' in record) return { services: new Map(services.map((service) => [service, record])) };
  const { region, ...bucket } = environment.records;
  const read = outcomeReader({ s3: s3In(region), ...bucket }, application, signal);
  const promoted = await Promise.all(
    Object.keys(record.images).map(
      async (service) => [service, await runningState(read, record, service)] as const,
    ),
  );
  const nothing = services.map((service): [string, ServiceState] => [service, { kind: 'nothing' }]);
  return { promoted: record.sequence, services: new Map([...nothing, ...promoted]) };
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
