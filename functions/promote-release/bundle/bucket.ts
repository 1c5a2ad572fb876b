import { setTimeout as wait } from 'node:timers/promises';

import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { JobError, awsFailure, configurationError, jobErrorOf } from '../../shared/job/errors';
import { FILE_BYTES } from '../../shared/text/limits';
import { cutBody, untilWhole } from '../../shared/aws/retry';
import { checkStored, hexOf } from '../../shared/aws/conditional-write';
import { sizeText } from '../../shared/text/text';

/** A bucket, and the account that must own it: every call names both. */
export interface OwnedBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly accountId: string;
}

/** What lies under a key. Without the right to list, S3 says 403 for a key that does not exist. */
export type Seen =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'nothing-or-denied' }
  | {
      readonly kind: 'object';
      readonly etag: string;
      readonly versionId: string | undefined;
      /** SHA-256 in hex that S3 computed when it stored the bytes. Objects of other tools may have none. */
      readonly sha256: string | undefined;
      readonly metadata: Readonly<Record<string, string>>;
    };

export async function look({ s3, bucket, accountId }: OwnedBucket, key: string): Promise<Seen> {
  try {
    const { ETag, VersionId, Metadata, ChecksumSHA256 } = await s3.send(
      new HeadObjectCommand({
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: accountId,
        ChecksumMode: 'ENABLED',
      }),
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
    if (status === 404) return { kind: 'nothing' };
    if (status === 403) return { kind: 'nothing-or-denied' };
    throw jobErrorOf(error, `looking at ${key} in ${bucket}`) ?? error;
  }
}

/** A small object, undefined when there is none. */
export async function readText(
  { s3, bucket, accountId }: OwnedBucket,
  key: string,
): Promise<{ readonly text: string; readonly etag: string } | undefined> {
  try {
    return await untilWhole(
      wait,
      () => s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: accountId })),
      async ({ Body, ContentLength, ETag }) => {
        if ((ContentLength ?? 0) > FILE_BYTES) {
          throw configurationError(
            `${key} in ${bucket} has ${sizeText(ContentLength ?? 0)}; allowed: ${sizeText(FILE_BYTES)}; find out who wrote it`,
          );
        }
        const text = (await Body?.transformToString()) ?? '';
        const length = Buffer.byteLength(text);
        if (ContentLength !== undefined && length < ContentLength) throw cutBody(length, ContentLength);
        return { text, etag: ETag ?? '' };
      },
    );
  } catch (error) {
    if (awsFailure(error)?.code === 'NoSuchKey') return undefined;
    throw jobErrorOf(error, `reading ${key} in ${bucket}`) ?? error;
  }
}

export type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };
/** `conflict`: the condition did not hold, or another write was under way. */
export type Written =
  { readonly kind: 'written'; readonly versionId: string | undefined } | { readonly kind: 'conflict' };

/** Tries of a conditional write. Two writers at once take turns; more means that something else writes there. */
export const ATTEMPTS = 5;

export interface NewObject {
  readonly Body: Buffer | string;
  readonly ContentType: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}

/**
 * One conditional write: it replaces nothing that was not seen before. No ACL and no encryption headers: the bucket's
 * owner decides both.
 */
export async function write(
  { s3, bucket, accountId }: OwnedBucket,
  key: string,
  condition: Condition,
  object: NewObject,
): Promise<Written> {
  try {
    const { ChecksumSHA256, VersionId } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ExpectedBucketOwner: accountId,
        ChecksumAlgorithm: 'SHA256',
        ...condition,
        ...object,
      }),
    );
    checkStored(`${key} in ${bucket}`, object.Body, ChecksumSHA256);
    return { kind: 'written', versionId: VersionId };
  } catch (error) {
    const failure = awsFailure(error);
    // 412: the condition does not hold. 409: another conditional write of this key is under way.
    if (failure?.status === 412 || failure?.status === 409) return { kind: 'conflict' };
    const known = jobErrorOf(error, `writing ${key} in ${bucket}`);
    if (known?.type !== 'PermissionError') throw known ?? error;
    throw new JobError(
      'PermissionError',
      `${known.message}; the owner of the bucket must be account ${accountId}, and its policies must allow this role to write; deploy the stacks of that account again, then retry the stage`,
      { cause: error },
    );
  }
}
