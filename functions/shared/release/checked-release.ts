import { type OwnedBucket, readText } from '../aws/owned-bucket';
import { JobError } from '../job/errors';
import { decodeText, parseJson } from '../text/json';
import { sha256 } from '../zip/write';
import { releaseTitle } from './names';
import { checkRecordKey, checkRecordSchema } from './records';
import { type Release, releaseSchema } from './release-files';
import type { NamedFile } from './service-files';

/**
 * Returns the release in a `release.json`, if check-release has written exactly this file in this pipeline execution.
 * The artifact alone is no proof, because every principal that may write artifacts can write any file.
 *
 * @param file File `release.json` of the artifact `Checked`.
 * @throws JobError of type RevisionOutOfSync when the file belongs to another execution, or when the check record is
 *   missing or different; of type ConfigurationError when the file or the record is malformed.
 */
export async function readCheckedRelease(
  { label, bytes }: NamedFile,
  records: OwnedBucket,
  execution: string,
): Promise<Release> {
  const release = parseJson(decodeText(bytes, label), label, releaseSchema);
  const { application, buildId } = release;
  const name = releaseTitle(release);
  if (release.execution !== execution) {
    throw outOfSync(
      `${label} contains ${name}, from execution ${release.execution}; expected: execution ${execution}; release again`,
    );
  }
  const key = checkRecordKey(application, execution, buildId);
  const stored = await readText(records, key);
  if (stored === undefined) {
    throw outOfSync(
      `${label} contains ${name}, but check-release has not checked this release: there is no check record ${key}; release again`,
    );
  }
  const record = parseJson(stored.text, `the check record ${key}`, checkRecordSchema);
  const actual = sha256(bytes);
  if (record.release !== actual) {
    throw outOfSync(
      `${label} is not the file that check-release wrote: its SHA-256 is ${actual}, but the check record ${key} has the SHA-256 ${record.release}; find out who changed the artifact, then release again`,
    );
  }
  return release;
}

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
