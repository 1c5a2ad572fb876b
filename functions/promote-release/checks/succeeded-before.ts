import { JobError } from '../../shared/job/errors';
import type { OwnedBucket } from '../../shared/aws/owned-bucket';
import type { Outcome } from '../../shared/release/history/outcome';
import { readOutcome } from '../../shared/release/history/read-outcome';
import { releaseTitle } from '../../shared/release/names';
import { releaseKey } from '../../shared/release/release-bucket';
import { RELEASE_METADATA, type Bundle } from '../bundle/bundle';
import { headObject } from '../bundle/head-object';
import { readPromotion } from '../record';
import type { Missing } from './wait';

/** The promoted environment that comes right before the environment of a promotion. */
export interface EarlierEnvironment {
  readonly name: string;
  /** Bucket with the outcomes, in the account of the environment. */
  readonly records: OwnedBucket;
  /** Bucket for the releases of the environment. */
  readonly releases: OwnedBucket;
}

/**
 * Checks that a release succeeded in the promoted environment before. The proof is the outcome that the account of that
 * environment has recorded, and the bundle that was promoted there.
 *
 * @param promotions Bucket with the promotion records.
 * @returns The time of the success in milliseconds since the epoch, or what is missing while the outcome is not recorded.
 * @throws JobError of type RevisionOutOfSync when the release failed there, was rolled back, was overtaken, or is another
 *   release; another JobError when a request fails.
 */
export async function proveSucceeded(
  before: EarlierEnvironment,
  promotions: OwnedBucket,
  bundle: Bundle,
): Promise<number | Missing> {
  const { application, sequence } = bundle;
  const stored = await readOutcome(before.records, application, sequence);
  if (stored === undefined) {
    await rejectOvertaken(before, promotions, bundle);
    return {
      reason: `${releaseTitle(bundle)} has no recorded outcome in ${before.name} yet`,
      retry: `have an operator look at the release pipeline of ${before.name}, then retry the stage`,
    };
  }
  const { outcome } = stored;
  if (outcome?.execution !== bundle.execution) {
    throw outOfSync(
      `the outcome of ${releaseTitle(bundle)} in ${before.name} belongs to ${outcome === undefined ? 'no readable release' : `execution ${outcome.execution}`}; this promotion belongs to execution ${bundle.execution}; release again`,
    );
  }
  rejectUnsuccessful(outcome, before, bundle);
  await checkSameRelease(before, bundle);
  return Date.parse(outcome.endedAt);
}

function rejectUnsuccessful(
  { status, cause = 'no cause is recorded', replacedBy }: Outcome,
  { name }: EarlierEnvironment,
  bundle: Bundle,
): void {
  if (status === 'succeeded') return;
  throw outOfSync(
    status === 'failed'
      ? `${releaseTitle(bundle)} failed in ${name}: ${cause}; have an operator of ${name} retry the stage there; after it has succeeded, retry this stage`
      : `${releaseTitle(bundle)} was rolled back in ${name} to release ${String(replacedBy ?? 'unknown')}; promote a newer release`,
  );
}

/**
 * Rejects a release that a newer release has overtaken: a release pipeline runs its executions in order, so the older
 * release will never be deployed there.
 */
async function rejectOvertaken(
  { name, records }: EarlierEnvironment,
  promotions: OwnedBucket,
  bundle: Bundle,
): Promise<void> {
  const newest = await readPromotion(promotions, name, bundle.application);
  if (newest === undefined || newest.sequence <= bundle.sequence) return;
  const overtaking = await readOutcome(records, bundle.application, newest.sequence);
  if (overtaking === undefined) return;
  throw outOfSync(
    `release ${String(newest.sequence)} has overtaken ${releaseTitle(bundle)} in ${name}, so ${releaseTitle(bundle)} has no outcome there; promote release ${String(newest.sequence)}`,
  );
}

/** Checks that the environment before got the same release, i.e. the same `release.json` with all its hashes. */
async function checkSameRelease({ name, releases }: EarlierEnvironment, bundle: Bundle): Promise<void> {
  const { application, sequence, execution, releaseSha256 } = bundle;
  const copy = await headObject(releases, releaseKey(application, sequence, execution));
  if (copy.kind === 'object' && copy.metadata[RELEASE_METADATA] === releaseSha256) return;
  throw outOfSync(
    `${name} got no bundle with the same content as ${releaseTitle(bundle)} of execution ${execution}; release again`,
  );
}

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
