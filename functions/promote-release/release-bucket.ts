import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, jobErrorOf } from '../shared/errors';
import type { Bundle } from './bundle';

/** Release bucket of one environment. Every call names the account that must own it. */
export interface ReleaseBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly accountId: string;
}

/** What lies under a key. Without the right to list, S3 says 403 for a key that does not exist. */
export type Seen =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'nothing-or-denied' }
  | {
      readonly kind: 'bundle';
      readonly etag: string;
      readonly versionId: string | undefined;
      /** From the metadata; undefined when someone else put the object there. */
      readonly execution: string | undefined;
      readonly sequence: number | undefined;
      readonly sha256: string | undefined;
    };

export async function look({ s3, bucket, accountId }: ReleaseBucket, key: string): Promise<Seen> {
  try {
    const {
      ETag = '',
      VersionId,
      Metadata = {},
    } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: accountId }));
    const { 'release-id': execution, sha256, sequence } = Metadata;
    return {
      kind: 'bundle',
      etag: ETag,
      versionId: VersionId,
      execution,
      sha256,
      sequence: sequence !== undefined && /^\d{1,15}$/.test(sequence) ? Number(sequence) : undefined,
    };
  } catch (error) {
    const status = awsFailure(error)?.status;
    if (status === 404) return { kind: 'nothing' };
    if (status === 403) return { kind: 'nothing-or-denied' };
    throw jobErrorOf(error, `looking at ${key} in ${bucket}`) ?? error;
  }
}

/** Text of a small object, undefined when there is none that may be read. */
export async function readText(
  { s3, bucket, accountId }: ReleaseBucket,
  key: string,
): Promise<string | undefined> {
  try {
    const object = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: accountId }),
    );
    return (await object.Body?.transformToString()) ?? '';
  } catch (error) {
    const status = awsFailure(error)?.status;
    if (status === 404 || status === 403) return undefined;
    throw jobErrorOf(error, `reading ${key} in ${bucket}`) ?? error;
  }
}

export type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };
/** `conflict`: the condition did not hold, or another write was under way. */
export type Written =
  { readonly kind: 'written'; readonly versionId: string | undefined } | { readonly kind: 'conflict' };

/** One conditional write of a bundle. It replaces nothing that was not seen before. */
export async function writeBundle(
  target: ReleaseBucket,
  key: string,
  bundle: Bundle,
  condition: Condition,
): Promise<Written> {
  return write(target, key, condition, {
    Body: bundle.bytes,
    ContentType: 'application/zip',
    Metadata: {
      // CodePipeline shows this one as the revision of an S3 source.
      'codepipeline-artifact-revision-summary': bundle.summary,
      'release-id': bundle.execution,
      sequence: String(bundle.sequence),
      sha256: bundle.sha256,
    },
  });
}

/** One conditional write. No ACL and no encryption headers: the bucket's owner decides both. */
export async function write(
  { s3, bucket, accountId }: ReleaseBucket,
  key: string,
  condition: Condition,
  object: {
    readonly Body: Buffer | string;
    readonly ContentType: string;
    readonly Metadata?: Record<string, string>;
  },
): Promise<Written> {
  try {
    const { VersionId } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: accountId,
        ChecksumAlgorithm: 'SHA256',
        ...condition,
        ...object,
      }),
    );
    return { kind: 'written', versionId: VersionId };
  } catch (error) {
    const failure = awsFailure(error);
    // 412: the condition does not hold. 409: another conditional write of this key is under way.
    if (failure?.status === 412 || failure?.status === 409) return { kind: 'conflict' };
    const known = jobErrorOf(error, `writing ${key} in ${bucket}`);
    if (known?.type !== 'PermissionError') throw known ?? error;
    throw new JobError(
      'PermissionError',
      `${known.message} (the owner of the bucket must be account ${accountId}, and its policies must allow this role to write)`,
      { cause: error },
    );
  }
}
