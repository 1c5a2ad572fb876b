import { z } from 'zod';

import { sentenceOf } from '../system/disk-fault';
import { problemsOf } from './schema-problems';

/** Error codes that the engine's API operations return, from the CodePipeline service model. */
export type ApiErrorCode =
  | 'ActionNotFoundException'
  | 'ApprovalAlreadyCompletedException'
  | 'ConditionNotOverridableException'
  | 'ConflictException'
  | 'DuplicatedStopRequestException'
  | 'InvalidApprovalTokenException'
  | 'InvalidJobStateException'
  | 'InvalidNextTokenException'
  | 'JobNotFoundException'
  | 'NotLatestPipelineExecutionException'
  | 'OutputVariablesSizeExceededException'
  | 'PipelineExecutionNotFoundException'
  | 'PipelineExecutionNotStoppableException'
  | 'PipelineExecutionOutdatedException'
  | 'PipelineNotFoundException'
  | 'StageNotFoundException'
  | 'StageNotRetryableException'
  | 'UnableToRollbackStageException'
  | 'ValidationException';

/** Error response of an API operation: HTTP status 400 with `__type` and `message`. */
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

/** Error codes in the `errorDetails` of a failed action. */
export type FailureCode =
  | 'JobFailed'
  | 'ConfigurationError'
  | 'PermissionError'
  | 'RevisionOutOfSync'
  | 'RevisionUnavailable'
  | 'SystemUnavailable';

/**
 * Thrown when an action or a rule fails. The CodePipeline API returns the message. The rehearsal prints the headline and the
 * detail.
 */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  /** One line that contains the message and, if known, the reason of the failure. */
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

/** Returns the message of an error. Converts the problems in a schema error into readable sentences. */
export const messageOf = (error: unknown) =>
  error instanceof z.ZodError ? problemsOf(error) : sentenceOf(error);

/** Joins the lines of a message, because the summary of a rehearsal prints only the first line of each failure. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Returns the error code of the AWS service. The AWS SDK stores the error code as the name of the error. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
