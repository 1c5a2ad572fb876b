import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';

import { codePipelineClient } from '../aws/clients';
import { deliver } from './deliver';
import { readRuntime, runtimeSecrets } from './env';
import { JobError, awsFailure, errorCode, jobErrorOf } from './errors';
import { type Job, jobIdOf, parseJob, secretsOf } from './job';
import type { Answer, JobResult } from './job-result';
import { type Logger, createLogger, framesOf } from './log';
import { publicText } from '../text/text';
import { type Deadline, withDeadline } from './deadline';

/** Fields of the Lambda context that this project uses. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Thrown when CodePipeline did not accept the result of a job. The message contains only the SDK's error code, because
 * Lambda logs every error that a function throws.
 */
class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
  constructor(code: string) {
    super(
      `CodePipeline did not accept the answer (${code === '' ? 'no code' : code}); Lambda retries the event`,
    );
  }
}

export interface JobPorts {
  readonly codePipeline: CodePipelineClient;
  readonly log: Logger;
}

let answerClient: CodePipelineClient | undefined;
const lambdaPorts = (): JobPorts => ({
  // All invocations in a Lambda environment share one client, because the Region never changes.
  codePipeline: (answerClient ??= codePipelineClient(readRuntime())),
  log: createLogger((line) => process.stdout.write(line)),
});

/**
 * Runs one job and sends exactly one result to CodePipeline: done, continue or failed. Does not throw an error for a
 * failed job, because Lambda would retry the event.
 *
 * @throws NoJobError when the event contains no job; UndeliveredError when CodePipeline did not accept the result, so
 *   that Lambda retries the event.
 */
export async function runJob(
  event: unknown,
  context: LambdaContext,
  work: (job: Job, deadline: Deadline) => Promise<JobResult>,
  ports: JobPorts = lambdaPorts(),
): Promise<void> {
  const jobId = jobIdOf(event);
  const ids = { jobId, requestId: context.awsRequestId };
  const secrets = [...secretsOf(event), ...runtimeSecrets()];
  const answer = await answerOf(event, context, work, ports.log);
  const text = publicText(answer.kind === 'failed' ? answer.error.message : answer.summary, secrets);
  ports.log.info('job answered', {
    ...ids,
    outcome: answer.kind,
    text,
    ...(answer.kind === 'failed' ? { failureType: answer.error.type } : {}),
  });
  try {
    await deliver(ports.codePipeline, ids, answer, text);
  } catch (error) {
    const code = publicText(awsFailure(error)?.code ?? '', secrets);
    // These errors mean that the job already has a result, has timed out, or was abandoned.
    if (!/^(InvalidJobState|JobNotFound)(Exception)?$/.test(code)) throw new UndeliveredError(code);
    ports.log.warn('CodePipeline accepts no result for this job any more', { ...ids, errorName: code });
  }
}

async function answerOf(
  event: unknown,
  context: LambdaContext,
  work: (job: Job, deadline: Deadline) => Promise<JobResult>,
  log: Logger,
): Promise<Answer> {
  try {
    const outcome = await withDeadline(context.getRemainingTimeInMillis(), async (deadline) =>
      work(parseJob(event), deadline),
    );
    if ('result' in outcome) return outcome.result;
    if (outcome.resume !== undefined) {
      return {
        kind: 'continue',
        token: outcome.resume,
        summary: 'this invocation is out of time; the next invocation continues the job',
      };
    }
    throw new JobError(
      'SystemUnavailable',
      'AWS did not answer in time, and no deployment was started; retry the stage',
    );
  } catch (error) {
    const known = jobErrorOf(error, 'a request to AWS');
    if (known !== undefined) return { kind: 'failed', error: known };
    const errorName = logDefect(log, context.awsRequestId, error);
    const message = `internal error (${errorName}); find the file and line of the error in the log of this function under requestId ${context.awsRequestId}`;
    return { kind: 'failed', error: new JobError('JobFailed', message, { cause: error }) };
  }
}

/**
 * Logs an error that is neither a JobError nor a failed AWS request, without its message.
 *
 * @returns the name of the error.
 */
export function logDefect(log: Logger, requestId: string, error: unknown): string {
  const errorName = errorCode(error instanceof Error ? error.name : typeof error);
  log.error('internal error', { requestId, errorName, frames: framesOf(error) });
  return errorName;
}
