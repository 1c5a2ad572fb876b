import type { S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError, jobErrorOf } from '../job/errors';
import type { Job } from '../job/job';
import { openObject } from './object-source';
import { type Sleep, abortableSleep } from '../aws/retry';
import type { S3ObjectId } from '../aws/s3-object';
import type { NamedFile } from '../release/service-files';
import { listed } from '../text/text';
import { type ByteSource, type ZipArchive, openArchive } from '../zip/read';

/**
 * Set of zip archives in S3, each with a name. The store opens and checks each archive once, and reads only the
 * requested files of a large archive.
 */
export interface ArtifactStore {
  /**
   * Opens an archive. The methods of the archive throw the same types of JobError as this method.
   *
   * @throws JobError of type ConfigurationError, PermissionError, RevisionUnavailable or SystemUnavailable when the
   *   archive is invalid or cannot be read.
   */
  open(name: string): Promise<ZipArchive>;
}

/**
 * Returns the input artifacts of a job.
 *
 * @param s3 Client with the credentials of the job, which allow access only to the artifacts of the job.
 */
export function artifactStore(job: Job, s3: S3Client, sleep: Sleep = abortableSleep()): ArtifactStore {
  return store((name) => {
    const location = job.inputs.get(name);
    if (location === undefined) {
      throw configurationError(
        `the action has no input artifact ${name}; available: ${listed([...job.inputs.keys()]) || 'none'}; declare ${name} as an input artifact of the action`,
      );
    }
    return sourceOf(s3, { Bucket: location.bucket, Key: location.key }, `artifact ${name}`, sleep);
  });
}

/** Returns the zip archives in a bucket. The name of an archive is its object key. */
export function objectStore(
  s3: S3Client,
  bucket: string,
  ownerId: string,
  sleep: Sleep = abortableSleep(),
): ArtifactStore {
  return store((key) => sourceOf(s3, { Bucket: bucket, Key: key, ExpectedBucketOwner: ownerId }, key, sleep));
}

/** Name of a file in the form `<artifact>::<path>`, and the maximum size of the file in bytes. */
export type WantedFile = readonly [file: string, maximumBytes: number];

/**
 * Reads files from one or more artifacts, with one call of `readAll` for each artifact.
 *
 * @returns Files under the same property names as in `wanted`.
 * @throws JobError when an artifact or a file cannot be read.
 */
export async function readFiles<W extends Readonly<Record<string, WantedFile>>>(
  store: ArtifactStore,
  wanted: W,
): Promise<{ [K in keyof W]: NamedFile }> {
  const byArtifact = new Map<string, Map<string, number>>();
  const requests = Object.entries(wanted).map(([key, [label, maximumBytes]]) => {
    const [artifact = '', path = ''] = label.split('::');
    const paths = byArtifact.get(artifact) ?? new Map<string, number>();
    byArtifact.set(artifact, paths.set(path, maximumBytes));
    return { key, label, artifact, path };
  });
  const contents = new Map<string, ReadonlyMap<string, Buffer>>();
  for (const [artifact, paths] of byArtifact) {
    contents.set(artifact, await (await store.open(artifact)).readAll(paths));
  }
  const files = requests.map(({ key, label, artifact, path }): [string, NamedFile] => [
    key,
    { label, bytes: contents.get(artifact)?.get(path) ?? Buffer.alloc(0) },
  ]);
  return Object.fromEntries(files) as { [K in keyof W]: NamedFile };
}

function store(source: (name: string) => Promise<ByteSource>): ArtifactStore {
  const opened = new Map<string, Promise<ZipArchive>>();
  const openNew = async (name: string) => openArchive(await source(name), name);
  return {
    open(name) {
      const archive = opened.get(name) ?? openNew(name);
      opened.set(name, archive);
      return archive;
    },
  };
}

/**
 * Opens an object, and converts every error to a JobError that contains `label`.
 *
 * @param label Name of the object in messages, e.g. `artifact Source`.
 */
async function sourceOf(s3: S3Client, id: S3ObjectId, label: string, sleep: Sleep): Promise<ByteSource> {
  const explaining = async <T>(work: () => Promise<T>) => {
    try {
      return await work();
    } catch (error) {
      throw explained(error, label);
    }
  };
  const source = await explaining(() => openObject(s3, id, label, sleep));
  return { ...source, read: (ranges) => explaining(() => source.read(ranges)) };
}

function explained(error: unknown, label: string): unknown {
  const known = jobErrorOf(error, `reading ${label}`);
  const failure = awsFailure(error);
  // Without the permission s3:ListBucket, S3 returns 403 for a missing object.
  if (known?.type === 'PermissionError' && failure !== undefined && !failure.message.includes('kms:')) {
    return new JobError(
      'PermissionError',
      `${known.message} (the object does not exist, or the permission to read the object is missing)`,
      {
        cause: error,
      },
    );
  }
  return known ?? error;
}
