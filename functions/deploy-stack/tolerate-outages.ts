import { encodeToken } from '../shared/job/continuation';
import { JobError, awsFailure, isTransient } from '../shared/job/errors';
import { UnlistedActionError } from '../shared/job/running-action';
import type { JobResult } from '../shared/job/job-result';
import type { DeployPorts, Run } from './ports';
import type { DeployToken } from './token';

/** Invocations in a row that may end without an answer of AWS before the job fails. */
const MAXIMUM_MISSES = 5;

/**
 * Does the work of one invocation. An outage is not a failed deployment: the job goes on with what was remembered
 * last, but not for ever.
 *
 * @throws JobError
 */
export async function patiently(
  token: DeployToken,
  ports: DeployPorts,
  work: (run: Run) => Promise<JobResult>,
): Promise<JobResult> {
  const misses = (token.misses ?? 0) + 1;
  if (misses > MAXIMUM_MISSES) {
    throw new JobError(
      'SystemUnavailable',
      `AWS did not answer in ${String(MAXIMUM_MISSES)} invocations in a row; what was started goes on without the pipeline; retry the stage later`,
    );
  }
  const missed = (next: DeployToken) => encodeToken({ ...next, misses });
  let latest = token;
  const remember = (next: DeployToken) => {
    latest = next;
    ports.watch.resumeWith(missed(next));
  };
  try {
    return await work({ ...ports, remember });
  } catch (error) {
    const reason = reasonToLookAgain(error);
    if (reason === undefined || misses === MAXIMUM_MISSES) throw error;
    return { kind: 'continue', token: missed(latest), summary: `${reason}; looks again` };
  }
}

/** @returns undefined when another look would find the same. */
function reasonToLookAgain(error: unknown): string | undefined {
  if (error instanceof UnlistedActionError) return 'CodePipeline does not list this action as running yet';
  const failure = awsFailure(error instanceof JobError ? error.cause : error);
  if (failure === undefined || !isTransient(failure)) return undefined;
  if (EXPIRED.test(failure.code)) {
    return `the credentials of this invocation have expired (${failure.code}); the next one has new ones`;
  }
  const { code, status } = failure;
  return status === undefined ? `AWS did not answer (${code})` : `AWS could not serve the request (${code})`;
}

const EXPIRED = /^ExpiredToken(Exception)?$/;
