import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure } from '../job/errors';
import { sha256 } from '../zip/write';
import { type S3ObjectId, hexOf, readObject } from './s3-object';

/** `IfNoneMatch`: the key is free. `IfMatch`: the object still has this ETag. */
export type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

export interface NewObject {
  readonly Body: Buffer | string;
  readonly ContentType: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ServerSideEncryption?: 'aws:kms';
  readonly SSEKMSKeyId?: string;
}

/** An object to write, and what messages call the object. */
export interface WriteRequest {
  readonly id: S3ObjectId;
  readonly label: string;
  readonly object: NewObject;
}

export type Written = { readonly kind: 'written'; readonly versionId: string | undefined };

/**
 * Writes an object if the condition holds.
 *
 * S3 answers 412 when the condition does not hold. A lost answer ends the same way: the client sends the request again,
 * and the second request meets the object of the first. So the caller reads the key back and compares.
 *
 * S3 answers 409 while another conditional write of the key is in progress. The client retries a 409 (`retry.ts`); a
 * 409 that outlasts the retries is thrown.
 *
 * @throws JobError JobFailed when S3 stored other bytes; the error of S3
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
    // An answer without a checksum proves nothing.
    if (stored !== sent) throw otherBytes(request, stored);
    return { kind: 'written', versionId: VersionId };
  } catch (error) {
    if (awsFailure(error)?.status === 412) return { kind: 'condition-failed' };
    throw error;
  }
}

/** Size of the largest object that is read back: more than a bundle can have. */
const MAXIMUM_EXISTING_BYTES = 16 * 1024 * 1024;

/** `same`: the key has these bytes already. `unreadable`: the key has an object that the client may not read. */
export type WrittenOnce =
  | Written
  | { readonly kind: 'same'; readonly versionId: string | undefined }
  | { readonly kind: 'different'; readonly sha256: string }
  | { readonly kind: 'unreadable' };

/**
 * Writes an object that never changes, and reads an existing object back. An existing object with the same bytes was
 * written by an earlier run, by a duplicate, or by a request whose answer was lost.
 *
 * @throws JobError JobFailed as `writeIf` does; SystemUnavailable when another writer deletes the object; the error of
 *   S3
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

/** Writes before a replacement gives up. Two writers take turns, so more means that other writers do not stop. */
const MAXIMUM_WRITES = 5;

/** Next write of a replacement, or the result when nothing must be written. */
export type Replacement<T> =
  { readonly kind: 'write'; readonly condition: Condition } | { readonly kind: 'keep'; readonly result: T };

/**
 * Replaces an object. When another writer changes the object between the read and the write, `next` reads the object
 * again and decides again.
 *
 * @param next Reads the object and returns what to do.
 * @returns Version of the new object, or the result of `next`.
 * @throws JobError JobFailed as `writeIf` does; SystemUnavailable when other writers do not stop; the error of S3
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

/** @param stored SHA-256 (hex) that S3 reports. */
export const otherBytes = ({ label, object }: WriteRequest, stored: string | undefined) =>
  new JobError(
    'JobFailed',
    `${label} does not have the bytes that were sent: S3 reports the SHA-256 ${stored ?? 'unknown'} instead of ${bodySha256(object)}; check what is between this function and S3, then retry the stage`,
  );

export const unreadable = (label: string) =>
  new JobError(
    'PermissionError',
    `${label} exists but may not be read; allow the role s3:GetObject on the object`,
  );
