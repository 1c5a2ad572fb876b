import { type NewObject, replaceObject, unreadable, writeOnce } from '../../shared/aws/conditional-write';
import { JobError, configurationError } from '../../shared/job/errors';
import { currentKey, markerKey, releaseKey } from '../../shared/release/release-bucket';
import { type OwnedBucket, readText, writing } from '../../shared/aws/owned-bucket';
import { type ObjectState, headObject } from './head-object';
import { RELEASE_METADATA, type Bundle } from './bundle';
import { isObjectOf, rejectStale } from './stale-guard';

/**
 * Returns true if an earlier job completed this promotion, i.e. the marker object exists.
 *
 * @throws JobError of type RevisionOutOfSync when the marker object belongs to a different bundle; another JobError
 *   when the request fails.
 */
export async function isPublished(target: OwnedBucket, bundle: Bundle): Promise<boolean> {
  const { key, text } = markerOf(bundle);
  const marker = await readMarker(target, key);
  if (marker === undefined) return false;
  if (marker.text === text) return true;
  throw wrongMarker(target, key);
}

/**
 * Returns the object key and the content of the promotion's marker object. Both depend only on the bundle, so every run
 * of a promotion writes the same marker.
 */
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
    // Treats a denied read as a missing marker, because S3 returns 403 for a missing object if the role has no
    // permission s3:ListBucket.
    if (error instanceof JobError && error.type === 'PermissionError') return undefined;
    throw error;
  }
}

export const readCurrent = (target: OwnedBucket, application: string): Promise<ObjectState> =>
  headObject(target, currentKey(application));

/**
 * First write of a promotion: writes the write-once copy of the bundle.
 *
 * @throws JobError of type RevisionOutOfSync when the object key contains a different bundle; of type
 *   ConfigurationError when versioning is not enabled; of type PermissionError or SystemUnavailable when the request
 *   fails.
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
    `the write-once copy ${key} in ${target.bucket} has the SHA-256 ${written.sha256}, but the bundle of this release has ${bundle.sha256}; release again`,
  );
}

/**
 * Second write of a promotion: replaces the current bundle in S3 with this bundle, unless both have the same bytes. A
 * repeated write would start the release pipeline again, because every new version of the object starts the pipeline.
 *
 * @param first State of the current bundle, read before the first write.
 * @returns Version id of the current bundle.
 * @throws JobError of type RevisionOutOfSync when `rejectStale` rejects this bundle; another JobError when a request
 *   fails.
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

/** Reads the object again after a conditional write has failed. The failed condition proves that the object exists. */
async function readAgain(target: OwnedBucket, key: string): Promise<ObjectState> {
  const state = await headObject(target, key);
  if (state.kind === 'absent-or-denied') throw unreadable(`${key} in ${target.bucket}`);
  return state;
}

/**
 * Last write of a promotion: writes the marker object, so that a repeated promotion writes nothing.
 *
 * @throws JobError of type RevisionOutOfSync when the marker object belongs to a different bundle; another JobError
 *   when the request fails.
 */
export async function markPublished(target: OwnedBucket, bundle: Bundle): Promise<void> {
  const { key, text } = markerOf(bundle);
  const object = { Body: text, ContentType: 'application/json' };
  const written = await writing(target, key, object, (request) => writeOnce(target.s3, request));
  if (written.kind === 'unreadable') throw unreadable(`${key} in ${target.bucket}`);
  if (written.kind === 'different') throw wrongMarker(target, key);
}

/**
 * Checks that versioning is enabled, because the release pipeline reads the current bundle by version id. The version
 * id is `null` while versioning is suspended, and absent if versioning was never enabled.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
function checkVersioned({ bucket }: OwnedBucket, key: string, versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') return;
  throw configurationError(
    `the bucket ${bucket} keeps no versions: ${key} was stored without a version, and nothing was promoted; enable versioning by deploying the stacks of the bucket's account, then release again`,
  );
}

function objectOf(bundle: Bundle): NewObject {
  return {
    Body: bundle.bytes,
    ContentType: 'application/zip',
    Metadata: {
      // CodePipeline shows this value as the revision summary of an S3 source action.
      'codepipeline-artifact-revision-summary': bundle.summary,
      'release-id': bundle.execution,
      [RELEASE_METADATA]: bundle.releaseSha256,
      sequence: String(bundle.sequence),
      sha256: bundle.sha256,
    },
  };
}

const wrongMarker = ({ bucket }: OwnedBucket, key: string) =>
  new JobError(
    'RevisionOutOfSync',
    `${key} in ${bucket} is not the marker that this promotion writes, and a marker is written only once; find out who wrote the object, then release again`,
  );
