import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';

import { roleArn, type NamedBucket } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** Lists the key of every object version in a bucket, sorted. */
export async function listVersions(
  { sessions }: ReleaseDriver,
  { accountRegion, name }: NamedBucket,
): Promise<string[]> {
  const role = roleArn(accountRegion, 'rehearsal');
  const session = await sessions.open(role, accountRegion.region, 'rehearsal');
  const { Versions: versions = [] } = await session
    .client(S3Client)
    .send(new ListObjectVersionsCommand({ Bucket: name }));
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
