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

/** Ids of a job and of the invocation that answers it. */
export interface AnswerIds {
  readonly jobId: string;
  readonly requestId: string;
}

/**
 * Answers a job. CodePipeline may reject the content of an answer: the variables of the whole pipeline are too large,
 * or a text is invalid. `deliver` then sends a shorter answer, because a job without an answer blocks its stage for 20
 * minutes.
 *
 * A successful job is never answered as failed.
 *
 * @param text Summary or message, already passed through `publicText`.
 * @throws the error of the SDK when CodePipeline accepts no answer
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
        // Without its token, the job cannot continue.
        const message = `CodePipeline rejected the continuation of the job (${codeOf(error)}): ${text}`;
        return firstAccepted(failureInputs(ids, 'JobFailed', message), failure);
      }
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html#API_PutJobSuccessResult_Errors */
const REJECTED = /^(Validation|OutputVariablesSizeExceeded)Exception$/;

const codeOf = (error: unknown) => awsFailure(error)?.code ?? '';
const isRejected = (error: unknown) => REJECTED.test(codeOf(error));

/** Sends the inputs in turn until CodePipeline accepts the content of an input. @throws the last error */
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
 * Returns answers from long to short: with all variables, with the required variables, without a text, with only the
 * id.
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
  const instead = `CodePipeline rejected the message; find the message in the log under requestId ${requestId}`;
  return [
    { jobId, failureDetails: { type, message, externalExecutionId: requestId } },
    { jobId, failureDetails: { type, message: instead } },
  ];
}

function details({ externalExecutionId }: { readonly externalExecutionId?: string }, text: string) {
  const summary = cut(text, SUMMARY_LIMIT);
  return {
    ...(summary === '' ? {} : { summary }), // An empty summary is invalid.
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
  };
}
