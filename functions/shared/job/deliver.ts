import {
  type CodePipelineClient,
  type FailureType,
  PutJobFailureResultCommand,
  type PutJobFailureResultInput,
  PutJobSuccessResultCommand,
  type PutJobSuccessResultInput,
} from '@aws-sdk/client-codepipeline';

import { awsFailure } from './errors';
import type { Answer, JobResult } from './job-result';
import { MESSAGE_LIMIT, SUMMARY_LIMIT, cut } from '../text/text';

/** Id of a job, and id of the Lambda invocation that processes the job. */
export interface AnswerIds {
  readonly jobId: string;
  readonly requestId: string;
}

/**
 * Sends the result of a job to CodePipeline, because a job without a result blocks its stage for 20 minutes. If
 * CodePipeline rejects the content, e.g. because the output variables are too large, sends a shorter result. Never
 * reports a successful job as failed.
 *
 * @param text Summary or error message that has passed through `publicText`.
 * @throws The SDK's error when CodePipeline accepts none of the results.
 */
export async function deliver(
  client: CodePipelineClient,
  ids: AnswerIds,
  answer: Answer,
  text: string,
): Promise<void> {
  const success = (input: PutJobSuccessResultInput) => client.send(new PutJobSuccessResultCommand(input));
  const failure = (input: PutJobFailureResultInput) => client.send(new PutJobFailureResultCommand(input));
  switch (answer.kind) {
    case 'failed':
      return firstAccepted(failureInputs(ids, answer.error.type, text), failure);
    case 'done':
      return firstAccepted(doneInputs(ids.jobId, answer, text), success);
    case 'continue':
      try {
        await firstAccepted(continueInputs(ids.jobId, answer, text), success);
        return;
      } catch (error) {
        if (!isRejected(error)) throw error;
        // The job must fail, because CodePipeline did not accept the continuation token.
        const message = `CodePipeline rejected the continuation token (${codeOf(error)}), so the job cannot continue; retry the stage; last status of the job: ${text}`;
        return firstAccepted(failureInputs(ids, 'JobFailed', message), failure);
      }
  }
}

/**
 * Error codes with which CodePipeline rejects the content of a result:
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html#API_PutJobSuccessResult_Errors
 */
const REJECTED = /^(Validation|OutputVariablesSizeExceeded)Exception$/;

const codeOf = (error: unknown) => awsFailure(error)?.code ?? '';
const isRejected = (error: unknown) => REJECTED.test(codeOf(error));

/**
 * Sends the inputs one after another until CodePipeline accepts an input.
 *
 * @throws The error of the last input.
 */
async function firstAccepted<T>(
  [input, ...shorter]: readonly [T, ...T[]],
  send: (input: T) => Promise<unknown>,
): Promise<void> {
  try {
    await send(input);
  } catch (error) {
    const [next, ...rest] = shorter;
    if (next === undefined || !isRejected(error)) throw error;
    await firstAccepted([next, ...rest], send);
  }
}

type Inputs<T> = readonly [T, ...T[]];

/**
 * Returns the inputs for PutJobSuccessResult, from longest to shortest: with all output variables, with only the
 * required variables, without the summary, and with only the job id.
 */
function doneInputs(
  jobId: string,
  { outputs, required = {}, ...answer }: Extract<JobResult, { kind: 'done' }>,
  text: string,
): Inputs<PutJobSuccessResultInput> {
  const note = `${text}; CodePipeline rejected the output variables, so only the variables that later actions read are kept`;
  return [
    { jobId, executionDetails: details(answer, text), outputVariables: { ...outputs, ...required } },
    { jobId, executionDetails: details(answer, note), outputVariables: { ...required } },
    { jobId, outputVariables: { ...required } },
    { jobId },
  ];
}

function continueInputs(
  jobId: string,
  { token: continuationToken, percentComplete, ...answer }: Extract<JobResult, { kind: 'continue' }>,
  text: string,
): Inputs<PutJobSuccessResultInput> {
  const progress = percentComplete === undefined ? {} : { percentComplete };
  return [
    { jobId, continuationToken, executionDetails: { ...details(answer, text), ...progress } },
    { jobId, continuationToken },
  ];
}

function failureInputs(
  { jobId, requestId }: AnswerIds,
  type: FailureType,
  text: string,
): Inputs<PutJobFailureResultInput> {
  const message = cut(text, MESSAGE_LIMIT) || 'no further information';
  const instead = `CodePipeline rejected the message; find the message in the log of this function under requestId ${requestId}`;
  return [
    { jobId, failureDetails: { type, message, externalExecutionId: requestId } },
    { jobId, failureDetails: { type, message: instead } },
  ];
}

function details({ externalExecutionId }: { readonly externalExecutionId?: string }, text: string) {
  const summary = cut(text, SUMMARY_LIMIT);
  return {
    ...(summary === '' ? {} : { summary }), // CodePipeline rejects an empty summary.
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
  };
}
