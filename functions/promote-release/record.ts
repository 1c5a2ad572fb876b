import { replaceObject } from '../shared/aws/conditional-write';
import { JobError } from '../shared/job/errors';
import { type PromotionRecord, promotionRecordKey, promotionRecordSchema } from '../shared/release/records';
import { parseJson } from '../shared/text/json';
import { type OwnedBucket, readText, writing } from './bundle/bucket';
import type { ReleaseFiles } from './checks/release-files';

/** Returns the record of a promotion. */
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
 * Records a promotion for the people who approve the next release. A repeated promotion keeps the time of the first
 * record. A promotion does not replace the record of a newer release that was promoted meanwhile.
 *
 * @param isCurrent Returns whether this release is still current. A record of a newer release alone does not prove that
 *   the newer release is current.
 * @throws JobError
 */
export async function recordPromotion(
  records: OwnedBucket,
  record: PromotionRecord,
  isCurrent: () => Promise<boolean>,
): Promise<void> {
  const key = promotionRecordKey(record.environment, record.application);
  const object = { Body: JSON.stringify(record), ContentType: 'application/json' };
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

/** Returns undefined for an invalid record, which a promotion replaces. */
function parseRecord(text: string): PromotionRecord | undefined {
  try {
    return parseJson(text, 'the promotion record', promotionRecordSchema);
  } catch (error) {
    if (error instanceof JobError) return undefined;
    throw error;
  }
}
