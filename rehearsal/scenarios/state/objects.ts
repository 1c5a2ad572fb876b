import { GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';

import { roleArn, type NamedBucket } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** Opens a session that looks at the account of a bucket. Its calls are not checked. */
const open = async ({ sessions }: ReleaseDriver, { accountRegion }: NamedBucket) => {
  const session = await sessions.open(roleArn(accountRegion, 'rehearsal'), accountRegion.region, 'rehearsal');
  return session.client(S3Client);
};

/** Reads an object as text. Returns undefined if the object does not exist. */
export async function readObjectText(
  driver: ReleaseDriver,
  bucket: NamedBucket,
  key: string,
): Promise<string | undefined> {
  const s3 = await open(driver, bucket);
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }));
    return await body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Lists the key of every object version in a bucket, sorted. */
export async function listVersions(driver: ReleaseDriver, bucket: NamedBucket): Promise<string[]> {
  const s3 = await open(driver, bucket);
  const { Versions: versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket.name }));
  return versions.map(({ Key: key }) => key ?? '').sort();
}

/** Expects a bucket to have exactly one version of each of these objects, and no other object. */
export async function expectOneVersionOfEach(
  driver: ReleaseDriver,
  bucket: NamedBucket,
  keys: readonly string[],
): Promise<void> {
  const versions = await listVersions(driver, bucket);
  expectThat(
    versions.join() === [...keys].sort().join(),
    `the bucket ${bucket.name} must have one version of each of these objects: ${keys.join(', ')}; but has: ${versions.join(', ') || 'none'}`,
  );
}
