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

/** An action fails. `detail` is for the person who rehearses: what AWS would not put into the message. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  readonly detail: string | undefined;
  readonly externalExecutionId: string | undefined;
  constructor(
    readonly code: FailureCode,
    message: string,
    options: ErrorOptions & { readonly detail?: string; readonly externalExecutionId?: string } = {},
  ) {
    super(message, options);
    this.detail = options.detail;
    this.externalExecutionId = options.externalExecutionId;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The AWS SDK's errors carry the service's own code as their name. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
