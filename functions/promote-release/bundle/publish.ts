import { currentKey, markerKey, releaseKey } from '../../shared/release/release-files';
import { JobError, configurationError } from '../../shared/job/errors';
import { ATTEMPTS, type Condition, type OwnedBucket, type Seen, look, readText, write } from './bucket';
import type { Bundle } from './bundle';
import { refuseStale, writtenByUs } from './stale-guard';

/**
 * Returns whether this promotion was completed before: its marker is beside the write-once bundle.
 *
 * @throws JobError RevisionOutOfSync when the marker is not the one that this run would write.
 */
export async function isPublished(target: OwnedBucket, bundle: Bundle): Promise<boolean> {
  const { key, text } = markerOf(bundle);
  const marker = await readMarker(target, key);
  if (marker === undefined) return false;
  if (marker.text === text) return true;
  throw new JobError(
    'RevisionOutOfSync',
    `${key} in ${target.bucket} is not the marker that this promotion writes; it is written once and stays; find out who wrote it, then release again`,
  );
}

/** The marker is made of the bundle alone, so that every run of a promotion writes the same bytes. */
function markerOf({ application, sequence, execution, sha256 }: Bundle) {
  return {
    key: markerKey(application, sequence, execution),
    text: JSON.stringify({ version: 1, sequence, execution, bundleSha256: sha256 }),
  };
}

async function readMarker(target: OwnedBucket, key: string) {
  try {
    return await readText(target, key);
  } catch (error) {
    // Without the right to list, S3 says "forbidden" of what is not there. What comes next would fail on it too.
    if (error instanceof JobError && error.type === 'PermissionError') return undefined;
    throw error;
  }
}

export async function readCurrent(target: OwnedBucket, application: string): Promise<Seen> {
  return look(target, currentKey(application));
}

/** What the watched key holds, after making sure that the bundle may replace it. @throws JobError RevisionOutOfSync */
export async function lookAtCurrent(target: OwnedBucket, bundle: Bundle): Promise<Seen> {
  const seen = await readCurrent(target, bundle.application);
  refuseStale(seen, bundle);
  return seen;
}

/**
 * First write: the copy that never changes. A lost answer shows as our own object.
 *
 * @throws JobError RevisionOutOfSync when the key holds another bundle; ConfigurationError when the bucket keeps no
 *   versions; PermissionError; SystemUnavailable
 */
export async function writeOnce(target: OwnedBucket, bundle: Bundle): Promise<void> {
  const key = releaseKey(bundle.application, bundle.sequence, bundle.execution);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const written = await write(target, key, { IfNoneMatch: '*' }, objectOf(bundle));
    if (written.kind === 'written') {
      checkVersioned(target, key, written.versionId);
      return;
    }
    const seen = await look(target, key);
    if (seen.kind === 'nothing-or-denied') throw unreadable(target, key);
    if (seen.kind === 'nothing') continue; // 409: the other write may yet fail
    if (seen.sha256 === bundle.sha256) {
      checkVersioned(target, key, seen.versionId);
      return;
    }
    throw new JobError(
      'RevisionOutOfSync',
      `${key} in ${target.bucket} holds another bundle (SHA-256 ${seen.sha256 ?? 'unknown'}) than this release makes (${bundle.sha256}); it is written once and stays; release again`,
    );
  }
  throw contested(target, key);
}

/**
 * Second write: the watched key, only if it still holds what was seen and nothing newer. Every write is a new version,
 * and a new version starts production: what is there already is not written again.
 *
 * @returns Version of the watched object.
 * @throws JobError RevisionOutOfSync; PermissionError; SystemUnavailable
 */
export async function pointCurrent(
  target: OwnedBucket,
  bundle: Bundle,
  first: Seen,
): Promise<string | undefined> {
  const key = currentKey(bundle.application);
  let seen = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    refuseStale(seen, bundle);
    if (seen.kind === 'object' && writtenByUs(seen, bundle)) return seen.versionId;
    const condition: Condition = seen.kind === 'object' ? { IfMatch: seen.etag } : { IfNoneMatch: '*' };
    const written = await write(target, key, condition, objectOf(bundle));
    if (written.kind === 'written') return written.versionId;
    seen = await look(target, key);
    if (seen.kind === 'nothing-or-denied') throw unreadable(target, key);
  }
  throw contested(target, key);
}

/** Last write: from now on a repeat does nothing. @throws JobError as `isPublished` does */
export async function markPublished(target: OwnedBucket, bundle: Bundle): Promise<void> {
  const { key, text } = markerOf(bundle);
  const object = { Body: text, ContentType: 'application/json' };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const written = await write(target, key, { IfNoneMatch: '*' }, object);
    if (written.kind === 'written') return;
    // A duplicate of ours, or our own write whose answer got lost: both write the same marker. But a duplicate that is
    // still at it may yet fail.
    if (await isPublished(target, bundle)) return;
  }
  throw contested(target, key);
}

/**
 * The pipeline of the environment takes a version of the watched key, so the bucket must keep versions. An object has
 * the version `null` while versioning is suspended, and none before it was ever enabled.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
function checkVersioned({ bucket }: OwnedBucket, key: string, versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') return;
  throw configurationError(
    `${bucket} keeps no versions: ${key} was stored without one, and nothing was promoted; enable versioning by deploying the stacks of its account, then release again`,
  );
}

function objectOf(bundle: Bundle) {
  return {
    Body: bundle.bytes,
    ContentType: 'application/zip',
    Metadata: {
      // CodePipeline shows this one as the revision of an S3 source.
      'codepipeline-artifact-revision-summary': bundle.summary,
      'release-id': bundle.execution,
      'release-sha256': bundle.releaseSha256,
      sequence: String(bundle.sequence),
      sha256: bundle.sha256,
    },
  };
}

const unreadable = ({ bucket }: OwnedBucket, key: string) =>
  new JobError(
    'PermissionError',
    `${key} in ${bucket} exists but may not be read; the role needs s3:GetObject on it`,
  );
const contested = ({ bucket }: OwnedBucket, key: string) =>
  new JobError(
    'SystemUnavailable',
    `${key} in ${bucket} is being written by others all the time; retry the stage`,
  );
