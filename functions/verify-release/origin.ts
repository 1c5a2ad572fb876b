import type { ArtifactStore } from '../shared/artifacts';
import { type BundleManifest, releaseKey } from '../shared/contract';
import { JobError } from '../shared/errors';
import { sha256 } from '../shared/zip-write';
import { type BundleQuestion, readBundle } from './bundle';

/**
 * The watched key can be written again; the copy beside the marker cannot. Only what is in both was promoted. Files
 * are compared, not the archives: CodePipeline may have packed its artifact anew.
 *
 * @param copies Opens an object of the release bucket by its key.
 * @throws JobError RevisionOutOfSync naming the first file that differs.
 */
export async function compareWithCopy(
  copies: ArtifactStore,
  manifest: BundleManifest,
  files: ReadonlyMap<string, Buffer>,
  question: BundleQuestion,
): Promise<void> {
  const { release, execution } = manifest;
  const key = releaseKey(release.application, release.sequence, execution);
  const copy = await readBundle(await copies.open(key), question);
  for (const [name, bytes] of files) {
    const expected = copy.get(name);
    if (expected?.equals(bytes) === true) continue;
    throw new JobError(
      'RevisionOutOfSync',
      `${name} is not the one that was promoted: its SHA-256 is ${sha256(bytes)}, in the write-once copy ${key} it is ${expected === undefined ? 'missing' : sha256(expected)}`,
    );
  }
}
