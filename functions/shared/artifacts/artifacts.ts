import type { S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError, jobErrorOf } from '../job/errors';
import type { Job } from '../job/job';
import { type ObjectPlace, openObject } from './object-source';
import { type Pause, pauseUntil } from '../aws/retry';
import type { NamedFile } from '../release/service-files';
import { listed } from '../text/text';
import { type ByteSource, type ZipArchive, openArchive } from '../zip/read';

/** Zip archives in S3 by name, each opened once and checked. Of a big one only the files that are asked for are fetched. */
export interface ArtifactStore {
  /**
   * The archive's own methods throw the same.
   *
   * @throws JobError ConfigurationError, PermissionError, RevisionUnavailable or SystemUnavailable.
   */
  open(name: string): Promise<ZipArchive>;
}

/**
 * Input artifacts of a job.
 *
 * @param s3 A client with the job's own credentials: they reach its artifacts and nothing else.
 */
export function artifactStore(job: Job, s3: S3Client, pause: Pause = pauseUntil()): ArtifactStore {
  return store((name) => {
    const location = job.inputs.get(name);
    if (location === undefined) {
      throw configurationError(
        `the action has no input artifact ${name}; available: ${listed([...job.inputs.keys()]) || 'none'}; declare it as an input artifact of the action`,
      );
    }
    return sourceOf(s3, { Bucket: location.bucket, Key: location.key }, `artifact ${name}`, pause);
  });
}

/** Archives in a bucket, named by their keys. */
export function objectStore(
  s3: S3Client,
  bucket: string,
  ownerId: string,
  pause: Pause = pauseUntil(),
): ArtifactStore {
  return store((key) => sourceOf(s3, { Bucket: bucket, Key: key, ExpectedBucketOwner: ownerId }, key, pause));
}

/** A file `Artifact::path`, and the most bytes it may have. */
export type WantedFile = readonly [file: string, maximumBytes: number];

/**
 * Files under the names they are asked for by; those of one artifact are fetched together.
 *
 * @throws JobError as the store and its archives do.
 */
export async function readFiles<W extends Readonly<Record<string, WantedFile>>>(
  store: ArtifactStore,
  wanted: W,
): Promise<{ [K in keyof W]: NamedFile }> {
  const byArtifact = new Map<string, Map<string, number>>();
  const places = Object.entries(wanted).map(([key, [label, maximumBytes]]) => {
    const [artifact = '', path = ''] = label.split('::');
    const paths = byArtifact.get(artifact) ?? new Map<string, number>();
    byArtifact.set(artifact, paths.set(path, maximumBytes));
    return { key, label, artifact, path };
  });
  const found = new Map<string, ReadonlyMap<string, Buffer>>();
  for (const [artifact, paths] of byArtifact) {
    found.set(artifact, await (await store.open(artifact)).readAll(paths));
  }
  const files = places.map(({ key, label, artifact, path }): [string, NamedFile] => [
    key,
    { label, bytes: found.get(artifact)?.get(path) ?? Buffer.alloc(0) },
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

/** @param what The object in a sentence: `artifact Source`. */
async function sourceOf(s3: S3Client, place: ObjectPlace, what: string, pause: Pause): Promise<ByteSource> {
  const explaining = async <T>(work: () => Promise<T>) => {
    try {
      return await work();
    } catch (error) {
      throw explained(error, what);
    }
  };
  const source = await explaining(() => openObject(s3, place, what, pause));
  return { ...source, read: (ranges) => explaining(() => source.read(ranges)) };
}

function explained(error: unknown, what: string): unknown {
  const known = jobErrorOf(error, `reading ${what}`);
  const failure = awsFailure(error);
  // Without the right to list, S3 answers 403 for an object that is not there.
  if (known?.type === 'PermissionError' && failure !== undefined && !failure.message.includes('kms:')) {
    return new JobError('PermissionError', `${known.message} (missing object or missing permission)`, {
      cause: error,
    });
  }
  return known ?? error;
}
