import { JobError } from '../shared/errors';
import type { Seen } from './bucket';
import type { Bundle } from './bundle';

type SeenObject = Extract<Seen, { kind: 'object' }>;

/** Which release an object of a release bucket says it is. */
export interface SeenRelease {
  readonly sequence: number;
  readonly execution: string;
}

/** @returns undefined when there is none, or someone else put it there. */
export function releaseIn(seen: Seen): SeenRelease | undefined {
  if (seen.kind !== 'object') return undefined;
  const { sequence = '', 'release-id': execution } = seen.metadata;
  if (!/^\d{1,15}$/.test(sequence) || execution === undefined) return undefined;
  return { sequence: Number(sequence), execution };
}

export function writtenByUs({ metadata }: SeenObject, bundle: Bundle): boolean {
  return metadata['release-id'] === bundle.execution && metadata['sha256'] === bundle.sha256;
}

/**
 * A release goes in only where nothing newer is. The same release may go in again under another execution, which
 * changes nothing but the execution; another release under the same number may not, because nobody could say which of
 * the two is the newer one.
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
  if (current.sequence > bundle.sequence) {
    throw refuse(
      `${ours} is older than release ${String(current.sequence)}, which was promoted before; to go back use the rollback command`,
    );
  }
  const same = seen.metadata['release-sha256'] === bundle.releaseSha256;
  if (current.sequence === bundle.sequence && !same) {
    throw refuse(
      `${ours} is not the release ${String(current.sequence)} that execution ${current.execution} promoted: one number, two releases, and none is the newer; build again, so that it gets a number of its own`,
    );
  }
}
