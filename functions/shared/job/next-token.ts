import * as z from 'zod/mini';

import { decodeToken, encodeToken } from './continuation';
import { JobError } from './errors';
import type { Job } from './job';

/**
 * Number of invocations of one job that may run out of time or wait. Each invocation can work for more than 90 seconds.
 */
const MAXIMUM_INVOCATIONS = 5;

const tokenSchema = z.strictObject({
  v: z.literal(1),
  /** Number of the invocation that uses this token, counted from 1. */
  round: z.int().check(z.gte(2), z.lte(MAXIMUM_INVOCATIONS + 1)),
});

/**
 * Returns the token for the next invocation. The next invocation repeats all steps and skips finished writes, so the
 * token contains only the number of the invocation.
 *
 * @throws JobError of type SystemUnavailable after the last allowed invocation; of type ConfigurationError when the
 *   token of the job is invalid.
 */
export function nextToken(job: Job): string {
  const invocation = invocationOf(job);
  if (invocation <= MAXIMUM_INVOCATIONS) return encodeToken({ v: 1, round: invocation + 1 });
  throw new JobError(
    'SystemUnavailable',
    `AWS was too slow or not ready in ${String(MAXIMUM_INVOCATIONS)} invocations; completed writes are kept; retry the stage, which writes only what is missing`,
  );
}

/**
 * Returns true in the last allowed invocation of a job.
 *
 * @throws JobError of type ConfigurationError when the token of the job is invalid.
 */
export const isLastInvocation = (job: Job) => invocationOf(job) >= MAXIMUM_INVOCATIONS;

const invocationOf = ({ continuationToken: token }: Job) =>
  token === undefined ? 1 : decodeToken(token, tokenSchema).round;
