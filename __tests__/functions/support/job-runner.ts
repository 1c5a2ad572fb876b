import { CodePipelineClient } from '@aws-sdk/client-codepipeline';

import type { Job } from '../../../functions/shared/job/job';
import { createLogger } from '../../../functions/shared/job/log';
import type { JobResult } from '../../../functions/shared/job/job-result';
import { runJob } from '../../../functions/shared/job/run-job';
import type { Deadline } from '../../../functions/shared/job/deadline';
import { context } from './fixtures';
import { type Call, scripted } from './scripted';

/** Results and log of a CodePipeline job. */
export interface Answered {
  /** All calls of PutJobSuccessResult and PutJobFailureResult, in order. */
  readonly answers: readonly Call[];
  readonly log: string;
}

/** Runs a job through the real job protocol with a scripted CodePipeline client. */
export async function runWith(
  event: unknown,
  work: (job: Job, deadline: Deadline) => Promise<JobResult>,
  codePipeline: (call: Call) => unknown = () => ({}),
  remainingMs?: number,
): Promise<Answered> {
  const answers: Call[] = [];
  let log = '';
  const client = scripted(new CodePipelineClient({ region: 'us-east-1' }), (call) => {
    answers.push(call);
    return codePipeline(call);
  });
  await runJob(event, context(remainingMs), work, {
    codePipeline: client,
    log: createLogger((line) => {
      log += line;
    }),
  });
  return { answers, log };
}

/**
 * Returns the result of a job as `FAIL(type, message)`, `OK(summary)` or `CONT(summary)`. If there is not exactly one
 * result, returns the number of results.
 */
export function outcome({ answers }: Answered): string {
  const [answer, ...others] = answers;
  return answer === undefined || others.length > 0
    ? `${String(answers.length)} answers`
    : parseAnswer(answer.input).text;
}

/** Job result that a function sent to CodePipeline, parsed. */
export interface ParsedAnswer {
  /** `FAIL(type, message)`, `OK(summary)`, or `CONT(summary)` for a result with a continuation token. */
  readonly text: string;
  readonly token: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

/** @param input Input of PutJobSuccessResult or PutJobFailureResult. */
export function parseAnswer(input: Readonly<Record<string, unknown>>): ParsedAnswer {
  const { failureDetails, executionDetails, continuationToken, outputVariables } = input as {
    failureDetails?: { type: string; message: string };
    executionDetails?: { summary?: string };
    continuationToken?: string;
    outputVariables?: Record<string, string>;
  };
  const kind = continuationToken === undefined ? 'OK' : 'CONT';
  return {
    text:
      failureDetails === undefined
        ? `${kind}(${executionDetails?.summary ?? ''})`
        : `FAIL(${failureDetails.type}, ${failureDetails.message})`,
    token: continuationToken,
    outputs: outputVariables ?? {},
  };
}

export function tokenOf({ answers }: Answered): string {
  const token = answers[0]?.input['continuationToken'];
  return typeof token === 'string' ? token : '';
}

export const outputsOf = ({ answers }: Answered): Record<string, string> =>
  (answers[0]?.input['outputVariables'] ?? {}) as Record<string, string>;
