import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure } from '../job/errors';
import { sha256 } from '../zip/write';
import { type S3ObjectId, hexOf, readObject } from './s3-object';

/**
 * Condition of a write. `IfNoneMatch` requires that the object does not exist. `IfMatch` requires that the object still
 * has this ETag.
 */
export type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

export interface NewObject {
  readonly Body: Buffer | string;
  readonly ContentType: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ServerSideEncryption?: 'aws:kms';
  readonly SSEKMSKeyId?: string;
}

/** Object to write, and the name that messages use for the object. */
export interface WriteRequest {
  readonly id: S3ObjectId;
  readonly label: string;
  readonly object: NewObject;
}

export type Written = { readonly kind: 'written'; readonly versionId: string | undefined };

/**
 * Writes an object if the condition is true. If the result is `condition-failed`, the caller must read and compare the
 * object, which an earlier attempt with a lost response may have written. The client retries a 409 (`retry.ts`), which
 * S3 returns during another conditional write of the same object key.
 *
 * @throws JobError of type JobFailed when S3 stored different bytes; otherwise, the error of S3.
 */
export async function writeIf(
  s3: S3Client,
  condition: Condition,
  request: WriteRequest,
): Promise<Written | { readonly kind: 'condition-failed' }> {
  const { id, object } = request;
  const sent = bodySha256(object);
  try {
    const { ChecksumSHA256, VersionId } = await s3.send(
      new PutObjectCommand({
        ...id,
        ...object,
        ...condition,
        ChecksumAlgorithm: 'SHA256',
        ChecksumSHA256: Buffer.from(sent, 'hex').toString('base64'),
      }),
    );
    const stored = hexOf(ChecksumSHA256);
    // A response without a checksum does not prove that S3 stored the sent bytes.
    if (stored !== sent) throw otherBytes(request, stored);
    return { kind: 'written', versionId: VersionId };
  } catch (error) {
    if (awsFailure(error)?.status === 412) return { kind: 'condition-failed' };
    throw error;
  }
}

/**
 * Maximum size in bytes of an existing object that is read for the comparison. Every bundle is smaller than this limit.
 */
const MAXIMUM_EXISTING_BYTES = 16 * 1024 * 1024;

/**
 * Result of `writeOnce`. `same`: the existing object has the same bytes. `unreadable`: an object exists, but the client
 * has no permission to read the object.
 */
export type WrittenOnce =
  | Written
  | { readonly kind: 'same'; readonly versionId: string | undefined }
  | { readonly kind: 'different'; readonly sha256: string }
  | { readonly kind: 'unreadable' };

/**
 * Writes an object unless the object already exists, and compares an existing object with the new bytes. An existing
 * object with the same bytes comes from an earlier run, a duplicate job, or a request whose response was lost.
 *
 * @throws JobError of type JobFailed when S3 stored different bytes; of type ConfigurationError when the existing
 *   object is too large; of type SystemUnavailable when another writer deletes the existing object before the
 *   comparison; otherwise, the error of S3.
 */
export async function writeOnce(s3: S3Client, request: WriteRequest): Promise<WrittenOnce> {
  const { id, label, object } = request;
  const written = await writeIf(s3, { IfNoneMatch: '*' }, request);
  if (written.kind === 'written') return written;
  try {
    const existing = await readObject(s3, id, MAXIMUM_EXISTING_BYTES);
    if (existing === undefined) throw contested(label);
    const existingSha256 = sha256(existing.bytes);
    return existingSha256 === bodySha256(object)
      ? { kind: 'same', versionId: existing.versionId }
      : { kind: 'different', sha256: existingSha256 };
  } catch (error) {
    if (awsFailure(error)?.status === 403) return { kind: 'unreadable' };
    throw error;
  }
}

/** Maximum number of attempts to replace an object. Two concurrent writers need fewer attempts. */
const MAXIMUM_WRITES = 5;

/** Decision of `next` in `replaceObject`: write under a condition, or keep the existing object and return `result`. */
export type Replacement<T> =
  { readonly kind: 'write'; readonly condition: Condition } | { readonly kind: 'keep'; readonly result: T };

/**
 * Replaces an object. If another writer changes the object between the read and the write, `next` reads the object
 * again and decides again.
 *
 * @param next Reads the object and returns the decision.
 * @returns Version id of the new object, or the `result` of a decision to keep the existing object.
 * @throws JobError of type JobFailed when S3 stored different bytes; of type SystemUnavailable when another writer
 *   changes the object during every attempt; otherwise, the error of S3 or of `next`.
 */
export async function replaceObject<T>(
  s3: S3Client,
  request: WriteRequest,
  next: () => Promise<Replacement<T>>,
): Promise<T | Written['versionId']> {
  for (let writes = 0; writes < MAXIMUM_WRITES; writes += 1) {
    const replacement = await next();
    if (replacement.kind === 'keep') return replacement.result;
    const written = await writeIf(s3, replacement.condition, request);
    if (written.kind === 'written') return written.versionId;
  }
  throw contested(request.label);
}

const contested = (label: string) =>
  new JobError('SystemUnavailable', `${label} keeps changing under concurrent writers; retry the stage`);

const bodySha256 = ({ Body }: NewObject) => sha256(Buffer.from(Body));

/**
 * Returns the error for a write after which S3 reports a different checksum.
 *
 * @param stored SHA-256 (hex) that S3 reports.
 */
const otherBytes = ({ label, object }: WriteRequest, stored: string | undefined) =>
  new JobError(
    'JobFailed',
    stored === undefined
      ? `${label} may not have the bytes that were sent: the response of S3 has no SHA-256; look for a proxy between this function and S3 that changes requests or responses, then retry the stage`
      : `${label} does not have the bytes that were sent: S3 reports the SHA-256 ${stored} instead of ${bodySha256(object)}; look for a proxy between this function and S3 that changes requests or responses, then retry the stage`,
  );

/**
 * Returns the error for an existing object with different content.
 *
 * @param existing SHA-256 (hex) of the existing object.
 */
export const otherContent = ({ label, object }: WriteRequest, existing: string) =>
  new JobError(
    'JobFailed',
    `${label} already exists with other content: its SHA-256 is ${existing}, but the new content has the SHA-256 ${bodySha256(object)}; find out who wrote the object, then release again`,
  );

export const unreadable = (label: string) =>
  new JobError(
    'PermissionError',
    `${label} exists, but the role of this function is not allowed to read it; allow the role s3:GetObject on the object`,
  );
