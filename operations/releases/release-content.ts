import { readContent, type ReleaseContent } from '../../functions/shared/release/changes/release-content';
import { checkedPrefix, newestCheckedCopy } from '../../functions/shared/release/records';
import { openZip } from '../../functions/shared/zip/read';
import type { ProjectAccess } from '../accounts/project-access';
import { OperationError } from '../operation-error';
import { listObjects, readObject } from '../records/record-bucket';
import { deliveryRecords, readAllocation, type AllocatedRelease } from '../records/records';

/**
 * Reads the files of a release, as check-release wrote them.
 *
 * @throws OperationError when the number is not allocated, or when no check of the release is recorded.
 */
export async function readReleaseContent(
  project: ProjectAccess,
  application: string,
  sequence: number,
): Promise<ReleaseContent> {
  const { execution } = await requireAllocation(project, application, sequence);
  const content = await readCheckedContent(project, application, execution);
  if (content !== undefined) return content;
  throw new OperationError(
    `release ${String(sequence)} of ${application} did not pass check-release, so it has no files; run npx brb releases ${application} to list its releases`,
  );
}

/** Reads which execution made a release. @throws OperationError when the number is not allocated. */
export async function requireAllocation(
  project: ProjectAccess,
  application: string,
  sequence: number,
): Promise<AllocatedRelease> {
  const allocation = await readAllocation(project, application, sequence);
  if (allocation !== undefined) return allocation;
  throw new OperationError(
    `${application} has no release ${String(sequence)}; run npx brb releases ${application} to list its releases`,
  );
}

/** Reads the files that an execution has checked. Returns undefined when no check is recorded. */
export async function readCheckedContent(
  project: ProjectAccess,
  application: string,
  execution: string,
): Promise<ReleaseContent | undefined> {
  const records = deliveryRecords(project);
  const key = newestCheckedCopy(await listObjects(records, checkedPrefix(application, execution)));
  const bytes = key === undefined ? undefined : await readObject(records, key);
  return bytes === undefined || key === undefined ? undefined : readContent(await openZip(bytes, key));
}
