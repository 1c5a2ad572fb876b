import { replaceObject } from '../shared/aws/conditional-write';
import { type PromotionRecord, promotionRecordKey, promotionRecordSchema } from '../shared/release/records';
import { parseIfValid } from '../shared/text/json';
import { type OwnedBucket, jsonObject, readText, writing } from '../shared/aws/owned-bucket';
import type { ReleaseFiles } from './checks/release-files';

/** Returns the promotion record of a release. */
export function recordOf(
  { release, services }: ReleaseFiles,
  { environment, execution, now }: { environment: string; execution: string; now: number },
): PromotionRecord {
  return {
    version: 1,
    environment,
    application: release.application,
    execution,
    sequence: release.sequence,
    commit: release.commit,
    images: Object.fromEntries(services.map(({ service, image }) => [service, image.uri])),
    promotedAt: new Date(now).toISOString(),
  };
}

/**
 * Writes the promotion record, which the approvers of the next release see. A repeated promotion keeps the time in the
 * existing record. The existing record of a newer release is kept, unless this release is still current.
 *
 * @param isCurrent Returns true if this release is still current. A record of a newer release does not prove that the
 *   newer release is current.
 * @throws JobError when a request fails.
 */
export async function recordPromotion(
  records: OwnedBucket,
  record: PromotionRecord,
  isCurrent: () => Promise<boolean>,
): Promise<void> {
  const key = promotionRecordKey(record.environment, record.application);
  const object = jsonObject(record);
  await writing(records, key, object, (request) =>
    replaceObject(records.s3, request, async () => {
      const stored = await readText(records, key);
      if (stored === undefined) return { kind: 'write', condition: { IfNoneMatch: '*' } };
      const existing = parseRecord(stored.text);
      const keep =
        existing !== undefined &&
        (stored.text === JSON.stringify({ ...record, promotedAt: existing.promotedAt }) ||
          (existing.sequence > record.sequence && !(await isCurrent())));
      return keep
        ? { kind: 'keep', result: undefined }
        : { kind: 'write', condition: { IfMatch: stored.etag } };
    }),
  );
}

/**
 * Reads the promotion record of an application. Returns undefined for a missing or an invalid record.
 *
 * @throws JobError when the request fails.
 */
export async function readPromotion(
  records: OwnedBucket,
  environment: string,
  application: string,
): Promise<PromotionRecord | undefined> {
  const stored = await readText(records, promotionRecordKey(environment, application));
  return stored && parseRecord(stored.text);
}

/** Parses a promotion record. Returns undefined for an invalid record, so that the promotion replaces the record. */
const parseRecord = (text: string): PromotionRecord | undefined =>
  parseIfValid(text, 'the promotion record', promotionRecordSchema);
