import * as z from 'zod/mini';

import { decodeToken, encodeToken } from '../shared/job/continuation';
import { JobError } from '../shared/job/errors';
import type { Job } from '../shared/job/job';

/** Invocations of one promotion that may run out of time. Each invocation works for more than a minute and a half. */
const MAXIMUM_INVOCATIONS = 5;

const tokenSchema = z.strictObject({
  v: z.literal(1),
  /** Number of the invocation. */
  round: z.int().check(z.gte(2), z.lte(MAXIMUM_INVOCATIONS + 1)),
});

/**
 * Returns the token for the next invocation. The next invocation starts from the beginning and finds the finished
 * writes, so the token only counts invocations.
 *
 * @throws JobError SystemUnavailable after the last invocation; ConfigurationError when this function did not write the
 *   job's token.
 */
export function nextToken(job: Job): string {
  const invocation = invocationOf(job);
  if (invocation <= MAXIMUM_INVOCATIONS) return encodeToken({ v: 1, round: invocation + 1 });
  throw new JobError(
    'SystemUnavailable',
    `AWS did not answer in time in ${String(MAXIMUM_INVOCATIONS)} invocations; finished writes stay; retry the stage, which writes only what is missing`,
  );
}

/** Returns true when the promotion must not continue in another invocation. @throws JobError as `nextToken` does */
export const isLastInvocation = (job: Job) => invocationOf(job) >= MAXIMUM_INVOCATIONS;

const invocationOf = ({ continuationToken: token }: Job) =>
  token === undefined ? 1 : decodeToken(token, tokenSchema).round;
