import { type WrittenOnce, otherContent, unreadable, writeOnce } from '../../shared/aws/conditional-write';
import { type OwnedBucket, jsonObject, objectIn, writing } from '../../shared/aws/owned-bucket';
import { readObject } from '../../shared/aws/s3-object';
import { during } from '../../shared/job/errors';
import { type CheckRecord, checkRecordKey, checkedCopyKey } from '../../shared/release/records';
import type { Release } from '../../shared/release/release-files';
import { sha256 } from '../../shared/zip/write';

/** Maximum size of the artifact `Checked` in bytes: five services with a template of 1 MB each, and small files. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;

/** Application, execution and build that one check is about. */
export interface CheckId {
  readonly application: string;
  readonly execution: string;
  readonly buildId: string;
}

/**
 * Reads the copy of the artifact that an earlier job has written for the same build. Returns undefined when there is
 * none.
 *
 * @throws JobError when the request fails.
 */
export async function readCopy(
  records: OwnedBucket,
  { application, execution, buildId }: CheckId,
): Promise<Buffer | undefined> {
  const key = checkedCopyKey(application, execution, buildId);
  const object = await during(`reading ${key} in ${records.bucket}`, () =>
    readObject(records.s3, objectIn(records, key), MAXIMUM_BYTES),
  );
  return object?.bytes;
}

/**
 * Writes the copy of the artifact, unless another job has already written a copy for the same build.
 *
 * @returns The stored copy. Each later step uses this copy, so that all jobs end with the same bytes.
 * @throws JobError when a request fails.
 */
export async function keepCopy(records: OwnedBucket, id: CheckId, zip: Buffer): Promise<Buffer> {
  const key = checkedCopyKey(id.application, id.execution, id.buildId);
  const object = { Body: zip, ContentType: 'application/zip' };
  const written = await writing<WrittenOnce>(records, key, object, (request) =>
    writeOnce(records.s3, request),
  );
  if (written.kind === 'unreadable') throw unreadable(key);
  return written.kind === 'different' ? ((await readCopy(records, id)) ?? zip) : zip;
}

/**
 * Writes the check record, which deployment and promotion require.
 *
 * @throws JobError when a record with other content exists, when an existing record cannot be read, or when the request
 *   fails.
 */
export async function writeCheckRecord(
  records: OwnedBucket,
  release: Release,
  releaseBytes: Buffer,
): Promise<void> {
  const { application, execution, buildId, sequence } = release;
  const key = checkRecordKey(application, execution, buildId);
  const record: CheckRecord = {
    version: 1,
    application,
    execution,
    buildId,
    sequence,
    release: sha256(releaseBytes),
  };
  const object = jsonObject(record);
  await writing(records, key, object, async (request) => {
    const written = await writeOnce(records.s3, request);
    if (written.kind === 'different') throw otherContent(request, written.sha256);
    if (written.kind === 'unreadable') throw unreadable(key);
  });
}
