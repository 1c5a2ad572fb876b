import { z } from 'zod';

import { sentenceOf } from '../system/disk-fault';
import { problemsOf } from './schema-problems';

/** Error codes of the operations that the engine answers, from the CodePipeline service model. */
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

/** Error answer of an operation: status 400 with `__type` and `message`. */
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

/** Error codes of a failed action, as `errorDetails` of CodePipeline reports them. */
export type FailureCode =
  | 'JobFailed'
  | 'ConfigurationError'
  | 'PermissionError'
  | 'RevisionOutOfSync'
  | 'RevisionUnavailable'
  | 'SystemUnavailable';

/** Thrown when an action fails. The API reports the message. The rehearsal prints headline and detail. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  /** One line that contains the message and often a reason. */
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

export function configurationError(message: string, cause?: unknown): ActionFailure {
  return new ActionFailure('ConfigurationError', message, { cause });
}

/** Returns the message of an error; the errors of a schema are rewritten into sentences. */
export const messageOf = (error: unknown) =>
  error instanceof z.ZodError ? problemsOf(error) : sentenceOf(error);

/** Joins the lines of a text, because the summary at the end of a rehearsal shows only the first line of a failure. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Returns the service's error code, which the AWS SDK uses as the name of its errors. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
