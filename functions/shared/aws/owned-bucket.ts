import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
  type _Object as ListedObject,
} from '@aws-sdk/client-s3';

import { JobError, during, jobErrorOf } from '../job/errors';
import { FILE_BYTES } from '../text/limits';
import type { NewObject, WriteRequest } from './conditional-write';
import { type S3ObjectId, readObject } from './s3-object';

/** S3 bucket, and the account that must own the bucket. Every request contains both values. */
export interface OwnedBucket {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly accountId: string;
}

export const objectIn = ({ bucket, accountId }: OwnedBucket, key: string): S3ObjectId => ({
  Bucket: bucket,
  Key: key,
  ExpectedBucketOwner: accountId,
});

/**
 * Reads a small text object. Returns undefined when the object does not exist.
 *
 * @throws JobError when the object is larger than `FILE_BYTES`, or when the request fails.
 */
export const readText = (
  target: OwnedBucket,
  key: string,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<{ readonly text: string; readonly etag: string } | undefined> =>
  during(`reading ${key} in ${target.bucket}`, async () => {
    const object = await readObject(target.s3, objectIn(target, key), FILE_BYTES, options);
    return object && { text: object.bytes.toString(), etag: object.etag };
  });

/**
 * Lists all objects whose keys start with a prefix. S3 sorts the keys as text; 1,000 objects take one request.
 *
 * @throws The error of S3.
 */
export async function listObjects(
  target: OwnedBucket,
  prefix: string,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<ListedObject[]> {
  const pages = await listPages(target, { Prefix: prefix }, options);
  return pages.flatMap(({ Contents = [] }) => Contents);
}

/**
 * Lists the names of all folders directly below a prefix.
 *
 * @param prefix Prefix that ends in a slash.
 * @throws The error of S3.
 */
export async function listFolders(target: OwnedBucket, prefix: string): Promise<string[]> {
  const pages = await listPages(target, { Prefix: prefix, Delimiter: '/' });
  return pages.flatMap(({ CommonPrefixes = [] }) =>
    CommonPrefixes.map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1)),
  );
}

async function listPages(
  { s3, bucket, accountId }: OwnedBucket,
  selection: { readonly Prefix: string; readonly Delimiter?: string },
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<ListObjectsV2CommandOutput[]> {
  const pages: ListObjectsV2CommandOutput[] = [];
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        ExpectedBucketOwner: accountId,
        ...selection,
        ContinuationToken: token,
      }),
      options,
    );
    pages.push(page);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return pages;
}

/** Returns a JSON object to write. */
export const jsonObject = (value: object): NewObject => ({
  Body: JSON.stringify(value),
  ContentType: 'application/json',
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
    return await write({ id: objectIn(target, key), label, object });
  } catch (error) {
    if (error instanceof JobError) throw error;
    const known = jobErrorOf(error, `writing ${label}`);
    if (known?.type !== 'PermissionError') throw known ?? error;
    throw new JobError(
      'PermissionError',
      `${known.message}; the bucket must belong to account ${target.accountId}, and the bucket policy must allow the role of this function to write; run cdktf deploy for that account again, then retry the stage`,
      { cause: error },
    );
  }
}
