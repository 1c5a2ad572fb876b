import { ROLLED_BACK_FROM } from '../../shared/release/release-files';
import { JobError } from '../../shared/job/errors';
import type { Seen } from './bucket';
import type { Bundle } from './bundle';

type SeenObject = Extract<Seen, { kind: 'object' }>;

/** Which release an object of a release bucket says it is. */
export interface SeenRelease {
  readonly sequence: number;
  readonly execution: string;
  /** Set by a rollback: the highest sequence that was ever current before it. */
  readonly rolledBackFrom: number | undefined;
}

const SEQUENCE = /^\d{1,15}$/;

/** @returns undefined when there is none, or someone else put it there. */
export function releaseIn(seen: Seen): SeenRelease | undefined {
  if (seen.kind !== 'object') return undefined;
  const { sequence = '', 'release-id': execution, [ROLLED_BACK_FROM]: mark } = seen.metadata;
  if (!SEQUENCE.test(sequence) || execution === undefined) return undefined;
  if (mark !== undefined && !SEQUENCE.test(mark)) return undefined;
  return {
    sequence: Number(sequence),
    execution,
    rolledBackFrom: mark === undefined ? undefined : Number(mark),
  };
}

/** Compares what S3 holds: the metadata would be right even if other bytes had been stored. */
export function writtenByUs({ metadata, sha256 }: SeenObject, bundle: Bundle): boolean {
  return metadata['release-id'] === bundle.execution && sha256 === bundle.sha256;
}

/**
 * A release goes in only where nothing newer is. The same release may go in again under another execution, which
 * changes nothing but the execution; another release under the same number may not, because nobody could say which of
 * the two is the newer one.
 *
 * After a rollback only a release goes in that is newer than all that were there before. Whoever was there once and does
 * not know it (a promotion that had crashed before its marker) would undo the rollback, and whoever comes between would
 * hide the rollback from it.
 *
 * @throws JobError RevisionOutOfSync
 */
export function refuseStale(seen: Seen, bundle: Bundle): void {
  if (seen.kind !== 'object') return;
  const current = releaseIn(seen);
  const ours = `release ${String(bundle.sequence)} of ${bundle.application}`;
  const refuse = (message: string) => new JobError('RevisionOutOfSync', message);
  if (current === undefined) {
    throw refuse(
      `the current bundle of ${bundle.application} does not say which release it is; someone else wrote it; look at it before you go on`,
    );
  }
  const { rolledBackFrom = 0 } = current;
  if (current.sequence > bundle.sequence) {
    throw refuse(
      `${ours} is older than release ${String(current.sequence)}, which was promoted before; to go back, revert the commits after it and push: that makes a release with a higher number`,
    );
  }
  if (rolledBackFrom >= bundle.sequence) {
    throw refuse(
      `${ours} does not go in any more: there was a rollback from release ${String(rolledBackFrom)} to release ${String(current.sequence)}, and it stands until something newer than ${String(rolledBackFrom)} is promoted; repair the code and push it`,
    );
  }
  const same = seen.metadata['release-sha256'] === bundle.releaseSha256;
  if (current.sequence === bundle.sequence && !same) {
    throw refuse(
      `${ours} is not the release ${String(current.sequence)} that execution ${current.execution} promoted: one number, two releases, and none is the newer; build again, so that it gets a number of its own`,
    );
  }
}
