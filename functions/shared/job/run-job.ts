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

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Lambda logs what a function throws, so this holds nothing of the SDK's error but its code. */
class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
  constructor(code: string) {
    super(
      `CodePipeline did not take the answer (${code === '' ? 'no code' : code}); the event is tried again`,
    );
  }
}

export interface JobTools {
  readonly codePipeline: CodePipelineClient;
  readonly log: Logger;
}

let answering: CodePipelineClient | undefined;
const lambdaTools = (): JobTools => ({
  // One for as long as the container lives: there is no other Region to answer to.
  codePipeline: (answering ??= codePipelineClient(readRuntime())),
  log: createLogger((line) => process.stdout.write(line)),
});

/**
 * Runs one job and answers it exactly once: done, continue or failed.
 *
 * @throws NoJobError when the event holds no job; UndeliveredError when CodePipeline did not take the
 *   answer, so that Lambda tries the event again. A job that failed is answered and does not throw: Lambda would repeat it.
 */
export async function runJob(
  event: unknown,
  context: LambdaContext,
  work: (job: Job, deadline: Deadline) => Promise<JobResult>,
  tools: JobTools = lambdaTools(),
): Promise<void> {
  const jobId = jobIdOf(event);
  const ids = { jobId, requestId: context.awsRequestId };
  const secrets = [...secretsOf(event), ...runtimeSecrets()];
  const answer = await answerOf(event, context, work, tools.log);
  const text = publicText(answer.kind === 'failed' ? answer.error.message : answer.summary, secrets);
  tools.log.info('job answered', {
    ...ids,
    outcome: answer.kind,
    text,
    ...(answer.kind === 'failed' ? { failureType: answer.error.type } : {}),
  });
  try {
    await deliver(tools.codePipeline, ids, answer, text);
  } catch (error) {
    const code = publicText(awsFailure(error)?.code ?? '', secrets);
    // Answered already, timed out or abandoned: nobody waits for this answer any more.
    if (!/^(InvalidJobState|JobNotFound)(Exception)?$/.test(code)) throw new UndeliveredError(code);
    tools.log.warn('the job takes no answer any more', { ...ids, errorName: code });
  }
}

async function answerOf(
  event: unknown,
  context: LambdaContext,
  work: (job: Job, deadline: Deadline) => Promise<JobResult>,
  log: Logger,
): Promise<Answer> {
  try {
    const ended = await withDeadline(context.getRemainingTimeInMillis(), async (deadline) =>
      work(parseJob(event), deadline),
    );
    if ('result' in ended) return ended.result;
    if (ended.resume !== undefined) {
      return { kind: 'continue', token: ended.resume, summary: 'out of time in this invocation, continues' };
    }
    throw new JobError(
      'SystemUnavailable',
      'AWS did not answer in time and nothing was started; retry the stage',
    );
  } catch (error) {
    const known = jobErrorOf(error, 'a request to AWS');
    if (known !== undefined) return { kind: 'failed', error: known };
    const errorName = errorCode(error instanceof Error ? error.name : typeof error);
    log.error('internal error', { requestId: context.awsRequestId, errorName, frames: framesOf(error) });
    const message = `internal error (${errorName}); the log has its place under requestId ${context.awsRequestId}`;
    return { kind: 'failed', error: new JobError('JobFailed', message, { cause: error }) };
  }
}
