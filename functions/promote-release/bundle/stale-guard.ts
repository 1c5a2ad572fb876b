import { JobError } from '../../shared/job/errors';
import { releaseTitle } from '../../shared/release/names';
import type { ObjectHead, ObjectState } from './head-object';
import { RELEASE_METADATA, type Bundle } from './bundle';

/** Release in the S3 metadata of the current bundle. */
export interface CurrentRelease {
  readonly sequence: number;
  readonly execution: string;
}

const SEQUENCE = /^\d{1,15}$/;

/**
 * Returns the release in the S3 metadata of a bundle. Returns undefined when the object does not exist or the metadata
 * contains no valid release.
 */
export function releaseOf(state: ObjectState): CurrentRelease | undefined {
  if (state.kind !== 'object') return undefined;
  const { sequence = '', 'release-id': execution } = state.metadata;
  if (!SEQUENCE.test(sequence) || execution === undefined) return undefined;
  return { sequence: Number(sequence), execution };
}

/**
 * Returns true if an object contains this bundle. Compares the checksum from S3, because an object with different bytes
 * could have the same metadata.
 */
export function isObjectOf(bundle: Bundle, { metadata, sha256 }: ObjectHead): boolean {
  return metadata['release-id'] === bundle.execution && sha256 === bundle.sha256;
}

/**
 * Rejects a bundle that is older than the current release, and a different release with the number of the current
 * release. Accepts the current release from another execution. A rollback does not change the current bundle: verify-release
 * rejects what a rollback has replaced.
 *
 * @throws JobError of type RevisionOutOfSync when the bundle is rejected.
 */
export function rejectStale(state: ObjectState, bundle: Bundle): void {
  if (state.kind !== 'object') return;
  const current = releaseOf(state);
  const release = releaseTitle(bundle);
  const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
  if (current === undefined) {
    throw outOfSync(
      `the metadata of the current bundle of ${bundle.application} names no release; find out who wrote the bundle, then release again`,
    );
  }
  if (current.sequence > bundle.sequence) {
    throw outOfSync(
      `${release} is older than release ${String(current.sequence)}, which is already promoted; to go back, revert the later commits and push: the new release gets a higher number`,
    );
  }
  const same = state.metadata[RELEASE_METADATA] === bundle.releaseSha256;
  if (current.sequence === bundle.sequence && !same) {
    throw outOfSync(
      `execution ${current.execution} promoted another release with the number ${String(current.sequence)}, so ${release} cannot be promoted; release again to get a new number`,
    );
  }
}
