import { HeadObjectCommand } from '@aws-sdk/client-s3';

import { type OwnedBucket, objectIn } from '../../shared/aws/owned-bucket';
import { hexOf } from '../../shared/aws/s3-object';
import { awsFailure, jobErrorOf } from '../../shared/job/errors';

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
      new HeadObjectCommand({ ...objectIn(target, key), ChecksumMode: 'ENABLED' }),
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
