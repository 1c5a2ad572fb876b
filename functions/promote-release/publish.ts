import * as z from 'zod/mini';

import { currentKey, markerKey, releaseKey } from '../shared/contract';
import { JobError } from '../shared/errors';
import { parseJson } from '../shared/json';
import type { Bundle } from './bundle';
import {
  type Condition,
  type ReleaseBucket,
  type Seen,
  look,
  readText,
  write,
  writeBundle,
} from './release-bucket';

/** The marker beside a write-once bundle: this promotion is complete. */
const markerSchema = z.object({
  version: z.literal(1),
  sequence: z.int(),
  execution: z.string(),
  bundleSha256: z.string(),
  versionId: z.optional(z.string()),
});
type Marker = z.infer<typeof markerSchema>;

export interface Published {
  readonly bundleSha256: string;
  /** Version of the watched object. */
  readonly versionId: string | undefined;
  readonly repeated: boolean;
}

/** Enough for two promotions at once to take turns; more means that something else writes there. */
const ATTEMPTS = 5;

/** @returns undefined when this promotion has not been completed before. */
export async function alreadyPublished(
  target: ReleaseBucket,
  { application, sequence, execution }: Pick<Bundle, 'application' | 'sequence' | 'execution'>,
): Promise<Published | undefined> {
  const text = await readText(target, markerKey(application, sequence, execution));
  if (text === undefined) return undefined;
  const { bundleSha256, versionId } = parseJson(text, 'the marker of the release', markerSchema);
  return { bundleSha256, versionId, repeated: true };
}

/**
 * Writes the bundle so that production starts once, whatever happens in between: first the write-once copy, then the
 * watched key, and only if it still holds what was seen and nothing newer, then the marker. After a crash the same call
 * goes on where it ended; a lost answer shows as our own object.
 *
 * @throws JobError RevisionOutOfSync when a newer release is there already; PermissionError; SystemUnavailable
 */
export async function publish(target: ReleaseBucket, bundle: Bundle): Promise<Published> {
  const { application, sequence, execution } = bundle;
  const watched = currentKey(application);
  const seen = await look(target, watched);
  refuseOlder(seen, bundle);
  await writeOnce(target, releaseKey(application, sequence, execution), bundle);
  const versionId = await pointCurrent(target, watched, bundle, seen);
  const marker: Marker = {
    version: 1,
    sequence,
    execution,
    bundleSha256: bundle.sha256,
    ...(versionId === undefined ? {} : { versionId }),
  };
  // A conflict is a duplicate of ours that was faster: the marker is there.
  await write(
    target,
    markerKey(application, sequence, execution),
    { IfNoneMatch: '*' },
    {
      Body: JSON.stringify(marker),
      ContentType: 'application/json',
    },
  );
  return { bundleSha256: bundle.sha256, versionId, repeated: false };
}

async function writeOnce(target: ReleaseBucket, key: string, bundle: Bundle): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const written = await writeBundle(target, key, bundle, { IfNoneMatch: '*' });
    if (written.kind === 'written') return;
    const seen = await look(target, key);
    if (seen.kind === 'bundle') {
      if (seen.sha256 === bundle.sha256) return;
      throw new JobError(
        'RevisionOutOfSync',
        `${key} in ${target.bucket} holds another bundle (SHA-256 ${seen.sha256 ?? 'unknown'}) than this release makes (${bundle.sha256}); it is written once and stays; release again`,
      );
    }
    if (seen.kind === 'nothing-or-denied') throw unreadable(target, key);
  }
  throw contested(target, key);
}

async function pointCurrent(
  target: ReleaseBucket,
  key: string,
  bundle: Bundle,
  first: Seen,
): Promise<string | undefined> {
  let seen = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    refuseOlder(seen, bundle);
    // Every write is a new version, and a new version starts production.
    if (seen.kind === 'bundle' && seen.execution === bundle.execution && seen.sha256 === bundle.sha256) {
      return seen.versionId;
    }
    const condition: Condition = seen.kind === 'bundle' ? { IfMatch: seen.etag } : { IfNoneMatch: '*' };
    const written = await writeBundle(target, key, bundle, condition);
    if (written.kind === 'written') return written.versionId;
    seen = await look(target, key);
    if (seen.kind === 'nothing-or-denied') throw unreadable(target, key);
  }
  throw contested(target, key);
}

function refuseOlder(seen: Seen, bundle: Bundle): void {
  if (seen.kind !== 'bundle') return;
  if (seen.sequence === undefined) {
    throw new JobError(
      'RevisionOutOfSync',
      `the current bundle of ${bundle.application} does not say which release it is; someone else wrote it; look at it before you go on`,
    );
  }
  if (seen.sequence <= bundle.sequence) return;
  throw new JobError(
    'RevisionOutOfSync',
    `release ${String(bundle.sequence)} of ${bundle.application} is older than release ${String(seen.sequence)}, which was promoted before; to go back use the rollback command`,
  );
}

const unreadable = ({ bucket }: ReleaseBucket, key: string) =>
  new JobError(
    'PermissionError',
    `${key} in ${bucket} exists but may not be read; the role needs s3:GetObject on it`,
  );
const contested = ({ bucket }: ReleaseBucket, key: string) =>
  new JobError(
    'SystemUnavailable',
    `${key} in ${bucket} is being written by others all the time; retry the stage`,
  );
