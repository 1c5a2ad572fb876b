import { ECRClient, ListImagesCommand, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { ListObjectsV2Command, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';

import type { AccountAccess } from '../accounts/account-access';
import type { RegionalName } from './executions';

/** Number of items on one page of S3 and of ECR. */
const PAGE = 1000;

/** Returns how many objects a bucket has, e.g. `3 objects`. Reads one page only. */
export async function describeObjects(access: AccountAccess, bucket: RegionalName): Promise<string> {
  try {
    const { KeyCount, IsTruncated } = await access
      .client(S3Client, bucket.region)
      .send(new ListObjectsV2Command({ Bucket: bucket.name, MaxKeys: PAGE }));
    return count(KeyCount ?? 0, 'object', IsTruncated === true);
  } catch (error) {
    if (error instanceof NoSuchBucket) return 'deleted by somebody';
    throw error;
  }
}

/** Returns how many tagged and untagged images a repository has, e.g. `3 images`. Reads one page only. */
export async function describeImages(access: AccountAccess, repository: RegionalName): Promise<string> {
  try {
    const { imageIds = [], nextToken } = await access
      .client(ECRClient, repository.region)
      .send(new ListImagesCommand({ repositoryName: repository.name, maxResults: PAGE }));
    const digests = new Set(imageIds.map(({ imageDigest }) => imageDigest));
    return count(digests.size, 'image', nextToken !== undefined);
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return 'deleted by somebody';
    throw error;
  }
}

const count = (number: number, noun: string, isMore: boolean) =>
  `${isMore ? 'more than ' : ''}${String(number)} ${noun}${number === 1 ? '' : 's'}`;
