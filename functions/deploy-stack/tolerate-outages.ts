import { encodeToken } from '../shared/job/continuation';
import type { Deadline } from '../shared/job/deadline';
import { JobError, awsFailure, isTransient } from '../shared/job/errors';
import { type JobResult, continued } from '../shared/job/job-result';
import { UNLISTED, UnlistedActionError } from '../shared/job/running-action';
import type { DeployToken } from './token';

/** Number of consecutive invocations with an AWS outage after which the job fails. */
const MAXIMUM_MISSES = 5;

/**
 * Runs the work of one invocation. After an AWS outage, the job continues in the next invocation, with the last token
 * that `work` passed to `remember`. The job fails after the fifth consecutive outage.
 *
 * @throws JobError when the job fails.
 */
export async function tolerateOutages(
  token: DeployToken,
  watch: Deadline,
  work: (remember: (token: DeployToken) => void) => Promise<JobResult>,
): Promise<JobResult> {
  const misses = (token.misses ?? 0) + 1;
  if (misses > MAXIMUM_MISSES) {
    throw new JobError(
      'SystemUnavailable',
      `AWS did not answer in ${String(MAXIMUM_MISSES)} invocations in a row; an operation that was started continues without the pipeline; retry the stage later`,
    );
  }
  const encodeMiss = (latest: DeployToken) => encodeToken({ ...latest, misses });
  let remembered = token;
  try {
    return await work((latest) => {
      remembered = latest;
      watch.resumeWith(encodeMiss(latest));
    });
  } catch (error) {
    const outage = outageText(error);
    if (outage === undefined || misses === MAXIMUM_MISSES) throw error;
    return continued(encodeMiss(remembered), outage);
  }
}

/** Describes a temporary failure. Returns undefined for an error that would occur again in the next invocation. */
function outageText(error: unknown): string | undefined {
  if (error instanceof UnlistedActionError) return UNLISTED;
  const failure = awsFailure(error instanceof JobError ? error.cause : error);
  if (failure === undefined || !isTransient(failure)) return undefined;
  const { code, status } = failure;
  if (EXPIRED.test(code)) {
    return `the credentials of this invocation have expired (${code}); the next invocation has new credentials`;
  }
  return status === undefined ? `AWS did not answer (${code})` : `AWS could not serve the request (${code})`;
}

const EXPIRED = /^ExpiredToken(Exception)?$/;
