import { z } from 'zod';

import { sentenceOf } from '../system/disk-fault';
import { problemsOf } from './schema-problems';

/** Errors of the operations the engine answers, as the CodePipeline service model names them. */
export type ApiErrorCode =
  | 'ActionNotFoundException'
  | 'ApprovalAlreadyCompletedException'
  | 'DuplicatedStopRequestException'
  | 'InvalidApprovalTokenException'
  | 'InvalidJobStateException'
  | 'InvalidNextTokenException'
  | 'JobNotFoundException'
  | 'NotLatestPipelineExecutionException'
  | 'OutputVariablesSizeExceededException'
  | 'PipelineExecutionNotFoundException'
  | 'PipelineExecutionNotStoppableException'
  | 'PipelineNotFoundException'
  | 'StageNotFoundException'
  | 'StageNotRetryableException'
  | 'ValidationException';

/** An operation is refused: answered with status 400, `__type` and `message`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Codes of `errorDetails` of a failed action, as CodePipeline reports them. */
export type FailureCode =
  | 'JobFailed'
  | 'ConfigurationError'
  | 'PermissionError'
  | 'RevisionOutOfSync'
  | 'RevisionUnavailable'
  | 'SystemUnavailable';

/** An action fails. The message is AWS's; the rest is for the person who rehearses, and no API shows it. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  /** One line that says more than the message, and holds it. */
  readonly headline: string;
  readonly detail: string | undefined;
  readonly externalExecutionId: string | undefined;
  constructor(
    readonly code: FailureCode,
    message: string,
    options: ErrorOptions & {
      /** @default the message */
      readonly headline?: string;
      readonly detail?: string;
      readonly externalExecutionId?: string;
    } = {},
  ) {
    super(message, options);
    this.headline = options.headline ?? message;
    this.detail = options.detail;
    this.externalExecutionId = options.externalExecutionId;
  }
}

/** Returns an error in our own words, also one of a schema. */
export const messageOf = (error: unknown) =>
  error instanceof z.ZodError ? problemsOf(error) : sentenceOf(error);

/** In one line: the first line of a failure is all that the end of a rehearsal says of it. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** The AWS SDK's errors carry the service's own code as their name. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
