import * as z from 'zod/mini';

import { decodeToken, encodeToken } from '../shared/job/continuation';
import { JobError } from '../shared/job/errors';
import type { Job } from '../shared/job/job';

/** Invocations that may run out of time over one promotion; each has tried for more than a minute and a half. */
const MOST_ROUNDS = 5;

const tokenSchema = z.strictObject({
  v: z.literal(1),
  round: z.int().check(z.gte(2), z.lte(MOST_ROUNDS + 1)),
});

/**
 * A promotion that runs out of time between its writes goes on in another invocation, from its start: what is written
 * already is found there. So the token says nothing but how often that was.
 *
 * @returns The token with which it would go on.
 * @throws JobError SystemUnavailable after the last round; ConfigurationError when this function did not write the token.
 */
export function nextRound(job: Job): string {
  const round = roundOf(job);
  if (round <= MOST_ROUNDS) return encodeToken({ v: 1, round: round + 1 });
  throw new JobError(
    'SystemUnavailable',
    `AWS did not answer in time in ${String(MOST_ROUNDS)} invocations; what is written stays; retry the stage, which writes only what is missing`,
  );
}

/** True when this function may not continue once more. @throws JobError ConfigurationError as `nextRound` does */
export const isLastRound = (job: Job) => roundOf(job) >= MOST_ROUNDS;

const roundOf = ({ continuationToken: token }: Job) =>
  token === undefined ? 1 : decodeToken(token, tokenSchema).round;
