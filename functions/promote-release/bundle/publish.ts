import { type NewObject, replaceObject, unreadable, writeOnce } from '../../shared/aws/conditional-write';
import { JobError, configurationError } from '../../shared/job/errors';
import { currentKey, markerKey, releaseKey } from '../../shared/release/release-bucket';
import { type ObjectState, type OwnedBucket, headObject, readText, writing } from './bucket';
import type { Bundle } from './bundle';
import { isObjectOf, rejectStale } from './stale-guard';

/**
 * Returns whether this promotion was completed before: the marker exists.
 *
 * @throws JobError RevisionOutOfSync when the marker is not the marker of this promotion.
 */
export async function isPublished(target: OwnedBucket, bundle: Bundle): Promise<boolean> {
  const { key, text } = markerOf(bundle);
  const marker = await readMarker(target, key);
  if (marker === undefined) return false;
  if (marker.text === text) return true;
  throw wrongMarker(target, key);
}

/** Returns the marker. The marker depends on the bundle alone, so every run of a promotion writes the same bytes. */
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
    // Without the right to list, S3 answers 403 for a missing key. If the right to read is missing, later calls fail,
    // too.
    if (error instanceof JobError && error.type === 'PermissionError') return undefined;
    throw error;
  }
}

export const readCurrent = (target: OwnedBucket, application: string): Promise<ObjectState> =>
  headObject(target, currentKey(application));

/**
 * First write: the copy that never changes.
 *
 * @throws JobError RevisionOutOfSync when the key has another bundle; ConfigurationError when the bucket keeps no
 *   versions; PermissionError; SystemUnavailable
 */
export async function writeCopy(target: OwnedBucket, bundle: Bundle): Promise<void> {
  const key = releaseKey(bundle.application, bundle.sequence, bundle.execution);
  const written = await writing(target, key, objectOf(bundle), (request) => writeOnce(target.s3, request));
  if (written.kind === 'unreadable') throw unreadable(`${key} in ${target.bucket}`);
  if (written.kind !== 'different') {
    checkVersioned(target, key, written.versionId);
    return;
  }
  throw new JobError(
    'RevisionOutOfSync',
    `${key} in ${target.bucket} has another bundle (SHA-256 ${written.sha256}) than this release (${bundle.sha256}), and a copy is written only once; release again`,
  );
}

/**
 * Second write: replaces the watched object if no other writer has changed the object since `first`. Every write
 * creates a version, and every version starts production, so the same bundle is not written again.
 *
 * @returns Version of the watched object.
 * @throws JobError RevisionOutOfSync; PermissionError; SystemUnavailable
 */
export function replaceCurrent(
  target: OwnedBucket,
  bundle: Bundle,
  first: ObjectState,
): Promise<string | undefined> {
  const key = currentKey(bundle.application);
  let known: ObjectState | undefined = first;
  return writing(target, key, objectOf(bundle), (request) =>
    replaceObject(target.s3, request, async () => {
      const current = known ?? (await readAgain(target, key));
      known = undefined;
      rejectStale(current, bundle);
      if (current.kind !== 'object') return { kind: 'write', condition: { IfNoneMatch: '*' } };
      return isObjectOf(bundle, current)
        ? { kind: 'keep', result: current.versionId }
        : { kind: 'write', condition: { IfMatch: current.etag } };
    }),
  );
}

/** Reads the state of a key after a condition has failed: an object was there. */
async function readAgain(target: OwnedBucket, key: string): Promise<ObjectState> {
  const state = await headObject(target, key);
  if (state.kind === 'absent-or-denied') throw unreadable(`${key} in ${target.bucket}`);
  return state;
}

/** Last write: a repeated promotion now writes nothing. @throws JobError as `isPublished` does */
export async function markPublished(target: OwnedBucket, bundle: Bundle): Promise<void> {
  const { key, text } = markerOf(bundle);
  const object = { Body: text, ContentType: 'application/json' };
  const written = await writing(target, key, object, (request) => writeOnce(target.s3, request));
  if (written.kind === 'unreadable') throw unreadable(`${key} in ${target.bucket}`);
  if (written.kind === 'different') throw wrongMarker(target, key);
}

/**
 * Checks that the bucket keeps versions, because the release pipeline reads a version of the watched key. An object has
 * the version `null` while versioning is suspended, and no version if versioning was never enabled.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
function checkVersioned({ bucket }: OwnedBucket, key: string, versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') return;
  throw configurationError(
    `${bucket} keeps no versions: ${key} was stored without a version, and nothing was promoted; enable versioning by deploying the stacks of the bucket's account, then release again`,
  );
}

function objectOf(bundle: Bundle): NewObject {
  return {
    Body: bundle.bytes,
    ContentType: 'application/zip',
    Metadata: {
      // CodePipeline shows this value as the revision of an S3 source.
      'codepipeline-artifact-revision-summary': bundle.summary,
      'release-id': bundle.execution,
      'release-sha256': bundle.releaseSha256,
      sequence: String(bundle.sequence),
      sha256: bundle.sha256,
    },
  };
}

const wrongMarker = ({ bucket }: OwnedBucket, key: string) =>
  new JobError(
    'RevisionOutOfSync',
    `${key} in ${bucket} is not the marker that this promotion writes, and a marker is written only once; find out who wrote it, then release again`,
  );
