import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { awsFailure, configurationError } from '../job/errors';
import { sizeText } from '../text/text';
import { abortableSleep, incompleteBody, readWhole } from './retry';

export interface S3ObjectId {
  readonly Bucket: string;
  readonly Key: string;
  /** Id of the account that must own the bucket. */
  readonly ExpectedBucketOwner?: string;
}

export interface S3Object {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly versionId: string | undefined;
}

/**
 * Reads a small object. Returns undefined when the object does not exist.
 *
 * @throws JobError of type ConfigurationError when the object is larger than `maximumBytes`; otherwise, the error of
 *   S3.
 */
export async function readObject(
  s3: S3Client,
  id: S3ObjectId,
  maximumBytes: number,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<S3Object | undefined> {
  try {
    return await readWhole(
      abortableSleep(options.abortSignal),
      () => s3.send(new GetObjectCommand(id), options),
      async ({ Body, ContentLength = 0, ETag = '', VersionId }) => {
        if (ContentLength > maximumBytes) {
          throw configurationError(
            `${id.Key} in the bucket ${id.Bucket} has ${sizeText(ContentLength)}; allowed: ${sizeText(maximumBytes)}; find out who wrote the object`,
          );
        }
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        if (bytes.length < ContentLength) throw incompleteBody(bytes.length, ContentLength);
        return { bytes, etag: ETag, versionId: VersionId };
      },
    );
  } catch (error) {
    if (awsFailure(error)?.code === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Converts a base64 checksum from S3 to hex. */
export const hexOf = (base64: string | undefined) =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
