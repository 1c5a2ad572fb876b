import { ListObjectsV2Command } from '@aws-sdk/client-s3';

import type { OwnedBucket } from '../../shared/aws/owned-bucket';
import { during } from '../../shared/job/errors';
import { sequenceKey, sequencePrefix } from '../../shared/release/records';

/**
 * Returns the highest allocated release number of an application, or 0. Lists all numbers, because S3 sorts keys as
 * text: 1,000 numbers take one request.
 *
 * @throws JobError when a request fails.
 */
export async function highestAllocated(
  { s3, bucket, accountId }: OwnedBucket,
  application: string,
): Promise<number> {
  const prefix = sequencePrefix(application);
  let highest = 0;
  let token: string | undefined;
  do {
    const page = await during(`listing the release numbers of ${application} in ${bucket}`, () =>
      s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          ExpectedBucketOwner: accountId,
          Prefix: prefix,
          ContinuationToken: token,
        }),
      ),
    );
    for (const { Key = '' } of page.Contents ?? []) {
      const number = Number.parseInt(Key.slice(prefix.length), 10);
      // Ignores every other key, which this function would never write.
      if (Key === sequenceKey(application, number)) highest = Math.max(highest, number);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return highest;
}
