import * as z from 'zod/mini';

import { type Condition, type Replacement, replaceObject, writeIf } from '../../shared/aws/conditional-write';
import { jsonObject, type OwnedBucket, readText, writing } from '../../shared/aws/owned-bucket';
import { parseIfValid } from '../../shared/text/json';

const claimSchema = z.strictObject({
  version: z.literal(1),
  /** `publishing`: an invocation publishes the notice, or has crashed meanwhile. */
  state: z.enum(['publishing', 'published']),
  /** Time of the state (ISO 8601, UTC). */
  at: z.iso.datetime(),
});
type Claim = z.infer<typeof claimSchema>;

/** Object that makes sure that a notice is published once. */
export interface ClaimObject {
  readonly records: OwnedBucket;
  readonly key: string;
  /** Time in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Age in milliseconds from which on a claim belongs to an invocation that has ended, because an invocation lasts at most
 * 120 seconds.
 */
const ABANDONED_MS = 150_000;

/**
 * Claims a notice for this invocation. An abandoned claim is replaced, so that a crash loses no notice.
 *
 * @returns `claimed`; `published` if the notice is published; `busy` if another invocation is publishing the notice.
 * @throws JobError when a request fails.
 */
export async function claimNotice(target: ClaimObject): Promise<'claimed' | 'published' | 'busy'> {
  const { key, now, records } = target;
  const existing = await readText(records, key);
  if (existing !== undefined) {
    const claim = parseIfValid(existing.text, key, claimSchema);
    if (claim?.state === 'published') return 'published';
    if (claim !== undefined && now - Date.parse(claim.at) < ABANDONED_MS) return 'busy';
  }
  const written = await writing(records, key, claimOf('publishing', now), (request) =>
    writeIf(records.s3, unchanged(existing?.etag), request),
  );
  return written.kind === 'written' ? 'claimed' : 'busy';
}

/** Records that a claimed notice is published. @throws JobError when a request fails. */
export async function markPublished({ key, now, records }: ClaimObject): Promise<void> {
  await writing(records, key, claimOf('published', now), (request) =>
    replaceObject(records.s3, request, async (): Promise<Replacement<undefined>> => {
      const existing = await readText(records, key);
      return { kind: 'write', condition: unchanged(existing?.etag) };
    }),
  );
}

const unchanged = (etag: string | undefined): Condition =>
  etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };

const claimOf = (state: Claim['state'], now: number) =>
  jsonObject({ version: 1, state, at: new Date(now).toISOString() } satisfies Claim);
