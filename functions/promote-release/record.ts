import { type PromotionRecord, promotionRecordKey, promotionRecordSchema } from '../shared/release/release-files';
import { JobError } from '../shared/job/errors';
import { parseJson } from '../shared/text/json';
import { ATTEMPTS, type Condition, type OwnedBucket, readText, write } from './bundle/bucket';
import type { ReleaseFiles } from './checks/release-files';

/** What is recorded of a promotion. */
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
 * Records what was promoted, for the people who approve the next release. A repeat leaves the first time of the same
 * promotion, and nothing replaces the record of a newer release that came in between.
 *
 * @param isCurrent Says whether this release is still the current one: a record of a newer release proves nothing.
 * @throws JobError
 */
export async function recordPromotion(
  records: OwnedBucket,
  record: PromotionRecord,
  isCurrent: () => Promise<boolean>,
): Promise<void> {
  const key = promotionRecordKey(record.environment, record.application);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await readText(records, key);
    const there = seen === undefined ? undefined : parsed(seen.text);
    if (there !== undefined) {
      if (seen?.text === JSON.stringify({ ...record, promotedAt: there.promotedAt })) return;
      if (there.sequence > record.sequence && !(await isCurrent())) return;
    }
    // A record that is none helps nobody: it is replaced.
    const condition: Condition = seen === undefined ? { IfNoneMatch: '*' } : { IfMatch: seen.etag };
    const written = await write(records, key, condition, {
      Body: JSON.stringify(record),
      ContentType: 'application/json',
    });
    if (written.kind === 'written') return;
  }
  throw new JobError(
    'SystemUnavailable',
    `${key} in ${records.bucket} is being written by others all the time; retry the stage`,
  );
}

function parsed(text: string): PromotionRecord | undefined {
  try {
    return parseJson(text, 'the promotion record', promotionRecordSchema);
  } catch (error) {
    if (error instanceof JobError) return undefined;
    throw error;
  }
}
