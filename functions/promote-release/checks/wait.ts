import { JobError } from '../../shared/job/errors';
import type { Job } from '../../shared/job/job';
import { type JobResult, continued } from '../../shared/job/job-result';
import { waitToken, waitingSince } from '../../shared/job/next-token';

const HOUR_MS = 3_600_000;
/** Maximum time for which a promotion waits. CodePipeline fails an action after 24 hours. */
const LONGEST_WAIT_MS = 6 * HOUR_MS;

/** Something that an approved promotion needs, and that is not there yet. */
export interface Missing {
  /** What is missing. */
  readonly reason: string;
  /** What to do if the promotion stops waiting. */
  readonly retry: string;
  /** Time at which the promotion can continue, in milliseconds since the epoch. @default unknown */
  readonly until?: number;
}

/**
 * Returns the result of a promotion that waits, so that an early approval keeps its effect. Does not wait if the time of
 * the promotion is known and too far away.
 *
 * @param now Current time in milliseconds since the epoch.
 * @throws JobError of type RevisionOutOfSync when the promotion may not wait any longer.
 */
export function waitFor({ reason, retry, until }: Missing, job: Job, now: number): JobResult {
  // A token with a later time would make the job wait longer.
  const since = Math.min(waitingSince(job) ?? now, now);
  const end = since + LONGEST_WAIT_MS;
  if (now < end && (until === undefined || until <= end)) return continued(waitToken(since), reason);
  throw new JobError(
    'RevisionOutOfSync',
    `${reason}; a promotion waits at most ${String(LONGEST_WAIT_MS / HOUR_MS)} hours; ${retry}`,
  );
}
