import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
  type _Object as StoredObject,
} from '@aws-sdk/client-s3';
import type * as z from 'zod/mini';

import { parseJson } from '../../functions/shared/text/json';
import type { NamedBucket } from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';

/** A bucket, and the session that reads it. */
export interface ReadBucket {
  readonly access: AccountAccess;
  readonly bucket: NamedBucket;
}

const clientOf = ({ access, bucket }: ReadBucket) => access.client(S3Client, bucket.accountRegion.region);

/** Reads an object. Returns undefined when the object does not exist. */
export async function readObject(from: ReadBucket, key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await clientOf(from).send(
      new GetObjectCommand({
        Bucket: from.bucket.name,
        Key: key,
        ExpectedBucketOwner: from.bucket.accountRegion.accountId,
      }),
    );
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/**
 * Reads a JSON document. Returns undefined when the document does not exist.
 *
 * @throws JobError when the object is no such document.
 */
export async function readDocument<T extends z.ZodMiniType>(
  from: ReadBucket,
  key: string,
  schema: T,
): Promise<z.infer<T> | undefined> {
  const bytes = await readObject(from, key);
  return bytes && parseJson(bytes.toString(), key, schema);
}

/** Lists the objects whose keys begin with a prefix, in the order of their keys. */
export async function listObjects(from: ReadBucket, prefix: string): Promise<StoredObject[]> {
  const client = clientOf(from);
  const objects: StoredObject[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: from.bucket.name, Prefix: prefix, ContinuationToken: token }),
    );
    objects.push(...(page.Contents ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return objects;
}
