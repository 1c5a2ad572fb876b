import { type OwnedBucket, listObjects } from '../../shared/aws/owned-bucket';
import { during } from '../../shared/job/errors';
import { sequenceKey, sequencePrefix } from '../../shared/release/records';

/**
 * Returns the highest allocated release number of an application, or 0. Lists all numbers, because S3 sorts keys as
 * text.
 *
 * @throws JobError when a request fails.
 */
export async function highestAllocated(records: OwnedBucket, application: string): Promise<number> {
  const prefix = sequencePrefix(application);
  const objects = await during(`listing the release numbers of ${application} in ${records.bucket}`, () =>
    listObjects(records, prefix),
  );
  let highest = 0;
  for (const { Key = '' } of objects) {
    const number = Number.parseInt(Key.slice(prefix.length), 10);
    // Ignores every key that `sequenceKey` does not return.
    if (Key === sequenceKey(application, number)) highest = Math.max(highest, number);
  }
  return highest;
}
