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
 * Zip archives in S3 by name. Each archive is opened once and checked. Only the requested files of a big archive are
 * read.
 */
export interface ArtifactStore {
  /**
   * Opens an archive. The archive's methods throw the same errors.
   *
   * @throws JobError ConfigurationError, PermissionError, RevisionUnavailable or SystemUnavailable.
   */
  open(name: string): Promise<ZipArchive>;
}

/**
 * Returns the input artifacts of a job.
 *
 * @param s3 Client with the job's own credentials, which reach only the job's artifacts.
 */
export function artifactStore(job: Job, s3: S3Client, sleep: Sleep = abortableSleep()): ArtifactStore {
  return store((name) => {
    const location = job.inputs.get(name);
    if (location === undefined) {
      throw configurationError(
        `the action has no input artifact ${name}; available: ${listed([...job.inputs.keys()]) || 'none'}; declare it as an input artifact of the action`,
      );
    }
    return sourceOf(s3, { Bucket: location.bucket, Key: location.key }, `artifact ${name}`, sleep);
  });
}

/** Returns the archives in a bucket, named by their keys. */
export function objectStore(
  s3: S3Client,
  bucket: string,
  ownerId: string,
  sleep: Sleep = abortableSleep(),
): ArtifactStore {
  return store((key) => sourceOf(s3, { Bucket: bucket, Key: key, ExpectedBucketOwner: ownerId }, key, sleep));
}

/** A file `Artifact::path`, and the maximum size of the file. */
export type WantedFile = readonly [file: string, maximumBytes: number];

/**
 * Reads files. The files of one artifact are read together.
 *
 * @returns The files under the keys of `wanted`.
 * @throws JobError as the store and its archives do.
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

/** @param label Name of the object in messages: `artifact Source`. */
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
  // Without the right to list, S3 answers 403 for a missing object.
  if (known?.type === 'PermissionError' && failure !== undefined && !failure.message.includes('kms:')) {
    return new JobError('PermissionError', `${known.message} (missing object or missing permission)`, {
      cause: error,
    });
  }
  return known ?? error;
}
