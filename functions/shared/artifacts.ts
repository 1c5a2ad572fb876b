import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError, jobErrorOf } from './errors';
import type { Job } from './job';
import { listed } from './text';
import { type ZipArchive, openZip } from './zip-read';

/** Zip archives in S3 by name, each downloaded once and checked. */
export interface ArtifactStore {
  /** @throws JobError ConfigurationError, PermissionError, RevisionUnavailable or SystemUnavailable. */
  open(name: string): Promise<ZipArchive>;
}

/** The same bound that the native CloudFormation action has for its input. */
export const MAXIMUM_ARTIFACT_BYTES = 256 * 1024 * 1024;
/** Largest template CloudFormation takes, and the bound for every other file that is read. */
export const TEMPLATE_BYTES = 1024 * 1024;
export const FILE_BYTES = 64 * 1024;

/**
 * Input artifacts of a job.
 *
 * @param s3 A client with the job's own credentials: they reach its artifacts and nothing else.
 */
export function artifactStore(job: Job, s3: S3Client): ArtifactStore {
  return store(async (name) => {
    const location = job.inputs.get(name);
    if (location === undefined) {
      throw configurationError(
        `the action has no input artifact ${name}; available: ${listed([...job.inputs.keys()]) || 'none'}; declare it as an input artifact of the action`,
      );
    }
    return download(s3, { Bucket: location.bucket, Key: location.key }, `artifact ${name}`);
  });
}

/** Archives in a bucket, named by their keys. */
export function objectStore(s3: S3Client, bucket: string, ownerId: string): ArtifactStore {
  return store((key) => download(s3, { Bucket: bucket, Key: key, ExpectedBucketOwner: ownerId }, key));
}

function store(bytesOf: (name: string) => Promise<Buffer>): ArtifactStore {
  const opened = new Map<string, Promise<ZipArchive>>();
  return {
    open(name) {
      const archive = opened.get(name) ?? bytesOf(name).then((bytes) => openZip(bytes, name));
      opened.set(name, archive);
      return archive;
    },
  };
}

/** @param what The object in a sentence: `artifact Source`. */
async function download(s3: S3Client, object: GetObjectCommandInput, what: string): Promise<Buffer> {
  try {
    // One request, no separate HeadObject: size and bytes are then of the same object. No encryption headers:
    // S3 answers 400 to them on a read.
    return await bodyOf(await s3.send(new GetObjectCommand(object)), what);
  } catch (error) {
    throw explained(error, what);
  }
}

/** Bytes of an object, never more than the bound, whatever its header says. */
async function bodyOf(object: GetObjectCommandOutput, what: string): Promise<Buffer> {
  const tooBig = () =>
    configurationError(`${what} is too big; allowed: ${String(MAXIMUM_ARTIFACT_BYTES)} bytes`);
  if ((object.ContentLength ?? 0) > MAXIMUM_ARTIFACT_BYTES) {
    if (object.Body instanceof Object && 'destroy' in object.Body) object.Body.destroy();
    throw tooBig();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (object.Body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAXIMUM_ARTIFACT_BYTES) throw tooBig();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function explained(error: unknown, what: string): unknown {
  const doing = `reading ${what}`;
  const known = jobErrorOf(error, doing);
  const failure = awsFailure(error);
  // Without the right to list, S3 answers 403 for an object that is not there.
  if (known?.type === 'PermissionError' && failure !== undefined && !failure.message.includes('kms:')) {
    return new JobError('PermissionError', `${known.message} (missing object or missing permission)`, {
      cause: error,
    });
  }
  return known ?? error;
}
