import * as z from 'zod/mini';

import { decodeToken, encodeToken } from './continuation';
import { JobError } from './errors';
import type { Job } from './job';

/** Number of invocations of one job that may run out of time. Each invocation can work for more than 90 seconds. */
const MAXIMUM_INVOCATIONS = 5;

const tokenSchema = z.strictObject({
  v: z.literal(1),
  /** Number of the invocation that uses this token, counted from 1. Absent after an invocation that has waited. */
  round: z.optional(z.int().check(z.gte(2), z.lte(MAXIMUM_INVOCATIONS + 1))),
  /** Time at which the job began to wait, in milliseconds since the epoch. Absent if the job has not waited. */
  waitingSince: z.optional(z.int().check(z.gte(0))),
});
type Token = z.infer<typeof tokenSchema>;

/**
 * Returns the token for the next invocation. The next invocation repeats all steps and skips finished writes, so the
 * token contains only the number of the invocation, and the time at which the job began to wait.
 *
 * @throws JobError of type SystemUnavailable after the last allowed invocation; of type ConfigurationError when the
 *   token of the job is invalid.
 */
export function nextToken(job: Job): string {
  const { waitingSince } = tokenOf(job);
  const invocation = invocationOf(job);
  if (invocation <= MAXIMUM_INVOCATIONS) {
    return encodeToken({
      v: 1,
      round: invocation + 1,
      ...(waitingSince === undefined ? {} : { waitingSince }),
    });
  }
  throw new JobError(
    'SystemUnavailable',
    `AWS was too slow or not ready in ${String(MAXIMUM_INVOCATIONS)} invocations; completed writes are kept; retry the stage, which writes only what is missing`,
  );
}

/**
 * Returns the token for the next invocation of a job that waits for something outside of the job. The invocation does not
 * count as one that ran out of time.
 *
 * @param since Time at which the job began to wait, in milliseconds since the epoch.
 */
export const waitToken = (since: number): string => encodeToken({ v: 1, waitingSince: since });

/**
 * Returns the time at which a job began to wait, in milliseconds since the epoch; undefined if the job has not waited.
 *
 * @throws JobError of type ConfigurationError when the token of the job is invalid.
 */
export const waitingSince = (job: Job): number | undefined => tokenOf(job).waitingSince;

/**
 * Returns true in the last allowed invocation of a job.
 *
 * @throws JobError of type ConfigurationError when the token of the job is invalid.
 */
export const isLastInvocation = (job: Job) => invocationOf(job) >= MAXIMUM_INVOCATIONS;

const invocationOf = (job: Job) => tokenOf(job).round ?? 1;

const tokenOf = ({ continuationToken: token }: Job): Token =>
  token === undefined ? { v: 1 } : decodeToken(token, tokenSchema);
