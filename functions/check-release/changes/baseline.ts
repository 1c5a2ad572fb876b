import { objectStore } from '../../shared/artifacts/artifacts';
import { type OwnedBucket, listObjects } from '../../shared/aws/owned-bucket';
import { bestEffort } from '../../shared/aws/best-effort';
import { type ReleaseContent, readContent } from '../../shared/release/changes/release-content';
import { checkedPrefix, newestCheckedCopy } from '../../shared/release/records';

/**
 * Reads the files of an earlier release. Returns undefined when the files cannot be read, or when another version of
 * check-release wrote them in another format: a release does not depend on the comparison with an earlier release.
 */
export function readBaseline(
  records: OwnedBucket,
  signal: AbortSignal,
  application: string,
  execution: string,
): Promise<ReleaseContent | undefined> {
  return bestEffort(signal, async (options) => {
    const key = newestCheckedCopy(await listObjects(records, checkedPrefix(application, execution), options));
    return key === undefined ? undefined : openCopy(records, key);
  });
}

/**
 * Reads the files of a release from the copy in the record bucket.
 *
 * @throws JobError when the copy is missing or invalid, or when a request fails.
 */
export async function openCopy(records: OwnedBucket, key: string): Promise<ReleaseContent> {
  return readContent(await objectStore(records.s3, records.bucket, records.accountId).open(key));
}
