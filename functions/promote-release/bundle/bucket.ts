import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import type { NewObject, WriteRequest } from '../../shared/aws/conditional-write';
import { type S3ObjectId, hexOf, readObject } from '../../shared/aws/s3-object';
import { JobError, awsFailure, during, jobErrorOf } from '../../shared/job/errors';
import { FILE_BYTES } from '../../shared/text/limits';

/** S3 bucket, and the account that must own the bucket. Every request contains both values. */
export interface OwnedBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly accountId: string;
}

const idOf = ({ bucket, accountId }: OwnedBucket, key: string): S3ObjectId => ({
  Bucket: bucket,
  Key: key,
  ExpectedBucketOwner: accountId,
});

/** State of an object key. Without the permission s3:ListBucket, S3 returns 403 for a key that does not exist. */
export type ObjectState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'absent-or-denied' }
  | ({ readonly kind: 'object' } & ObjectHead);

export interface ObjectHead {
  readonly etag: string;
  readonly versionId: string | undefined;
  /** SHA-256 (hex) that S3 computed during the upload. Undefined when the upload did not request a SHA-256 checksum. */
  readonly sha256: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the state of an object key.
 *
 * @throws JobError when the request fails.
 */
export async function headObject(target: OwnedBucket, key: string): Promise<ObjectState> {
  try {
    const { ETag, VersionId, Metadata, ChecksumSHA256 } = await target.s3.send(
      new HeadObjectCommand({ ...idOf(target, key), ChecksumMode: 'ENABLED' }),
    );
    return {
      kind: 'object',
      etag: ETag ?? '',
      versionId: VersionId,
      sha256: hexOf(ChecksumSHA256),
      metadata: Metadata ?? {},
    };
  } catch (error) {
    const status = awsFailure(error)?.status;
    if (status === 404) return { kind: 'absent' };
    if (status === 403) return { kind: 'absent-or-denied' };
    throw jobErrorOf(error, `reading the metadata of ${key} in ${target.bucket}`) ?? error;
  }
}

/**
 * Reads a small text object. Returns undefined when the object does not exist.
 *
 * @throws JobError when the request fails.
 */
export const readText = (
  target: OwnedBucket,
  key: string,
): Promise<{ readonly text: string; readonly etag: string } | undefined> =>
  during(`reading ${key} in ${target.bucket}`, async () => {
    const object = await readObject(target.s3, idOf(target, key), FILE_BYTES);
    return object && { text: object.bytes.toString(), etag: object.etag };
  });

/**
 * Runs `write`, which writes `object` under `key`. If a permission is missing, the error contains the account that must
 * own the bucket. The request contains no ACL and no encryption headers, because the owner of the bucket configures
 * both.
 *
 * @throws JobError when the request fails.
 */
export async function writing<T>(
  target: OwnedBucket,
  key: string,
  object: NewObject,
  write: (request: WriteRequest) => Promise<T>,
): Promise<T> {
  const label = `${key} in ${target.bucket}`;
  try {
    return await write({ id: idOf(target, key), label, object });
  } catch (error) {
    if (error instanceof JobError) throw error;
    const known = jobErrorOf(error, `writing ${label}`);
    if (known?.type !== 'PermissionError') throw known ?? error;
    throw new JobError(
      'PermissionError',
      `${known.message}; the owner of the bucket must be account ${target.accountId}, and its policies must allow this role to write; deploy the stacks of that account again, then retry the stage`,
      { cause: error },
    );
  }
}
