import type { ArtifactStore } from '../shared/artifacts/artifacts';
import { releaseKey } from '../shared/release/release-bucket';
import { RELEASE_FILE } from '../shared/release/release-files';
import { JobError } from '../shared/job/errors';
import type { ZipArchive } from '../shared/zip/read';
import { sha256 } from '../shared/zip/write';
import { type BundlePurpose, type VerifiedBundle, readBundle } from './bundle';

/**
 * Compares the files of a bundle with the bundle's write-once copy, because the current bundle can be replaced, but the
 * copy cannot. Does not compare the zip archives, because CodePipeline may create a new archive for the artifact.
 *
 * @param copies Zip archives in the release bucket by object key.
 * @param label Name of the bundle in messages.
 * @throws JobError of type RevisionOutOfSync, with the first file that differs; of type RevisionUnavailable when the
 *   copy does not exist; another JobError when the copy cannot be read.
 */
export async function compareWithCopy(
  copies: ArtifactStore,
  { manifest, files }: VerifiedBundle,
  label: string,
  purpose: BundlePurpose,
): Promise<void> {
  const { release, execution } = manifest;
  const key = releaseKey(release.application, release.sequence, execution);
  const copy = await readBundle(await openCopy(copies, key, label), purpose);
  for (const [name, bytes] of files) {
    const expected = copy.get(name);
    if (expected?.equals(bytes) === true) continue;
    throw new JobError(
      'RevisionOutOfSync',
      `${label}::${name} is not the file that was promoted: its SHA-256 is ${sha256(bytes)}, but the write-once copy ${key} has ${expected === undefined ? 'no such file' : sha256(expected)}; find out who wrote the bundle, then release again`,
    );
  }
}

async function openCopy(copies: ArtifactStore, key: string, label: string): Promise<ZipArchive> {
  try {
    return await copies.open(key);
  } catch (error) {
    if (!(error instanceof JobError) || error.type !== 'RevisionUnavailable') throw error;
    throw new JobError(
      'RevisionUnavailable',
      `${label}::${RELEASE_FILE} names a release that was never promoted: there is no write-once copy ${key}; find out who wrote the bundle, then release again`,
      { cause: error },
    );
  }
}
