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
 * Answers a job. CodePipeline may refuse an answer for its content: the variables of the whole pipeline are too large
 * together, or a text is not valid. A shorter answer that says the same is sent then, because a job without an answer
 * blocks its stage for 20 minutes.
 *
 * A job that succeeded is never answered as failed.
 *
 * @param text Summary or message, already passed through `publicText`.
 * @throws What the SDK throws when CodePipeline did not take any answer.
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
        if (!isRefusal(error)) throw error;
        // Without its token the work cannot go on.
        const message = `CodePipeline refused to continue the job (${codeOf(error)}): ${text}`;
        return firstAccepted(failureInputs(ids, 'JobFailed', message), failure);
      }
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html#API_PutJobSuccessResult_Errors */
const REFUSALS = /^(Validation|OutputVariablesSizeExceeded)Exception$/;

const codeOf = (error: unknown) => awsFailure(error)?.code ?? '';
const isRefusal = (error: unknown) => REFUSALS.test(codeOf(error));

/** Sends the inputs in turn until one is not refused for its content. @throws the last error */
async function firstAccepted<T>(
  [input, ...shorter]: readonly [T, ...T[]],
  send: (input: T) => Promise<unknown>,
): Promise<void> {
  try {
    await send(input);
  } catch (error) {
    const [next, ...rest] = shorter;
    if (next === undefined || !isRefusal(error)) throw error;
    await firstAccepted([next, ...rest], send);
  }
}

type Inputs<T> = readonly [T, ...T[]];

/** All variables; those that later actions read; those without any text; the bare fact. */
function doneInputs(
  jobId: string,
  { outputs, required = {}, ...answer }: Extract<JobResult, { kind: 'done' }>,
  text: string,
): Inputs<PutJobSuccessResultInput> {
  const note = `${text}; CodePipeline refused the output variables, so only those that later actions read are kept`;
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
  const instead = `CodePipeline refused the message; the log has it under requestId ${requestId}`;
  return [
    { jobId, failureDetails: { type, message, externalExecutionId: requestId } },
    { jobId, failureDetails: { type, message: instead } },
  ];
}

function details({ externalExecutionId }: { readonly externalExecutionId?: string }, text: string) {
  const summary = cut(text, SUMMARY_LIMIT);
  return {
    ...(summary === '' ? {} : { summary }), // an empty one is invalid
    ...(externalExecutionId === undefined ? {} : { externalExecutionId }),
  };
}
