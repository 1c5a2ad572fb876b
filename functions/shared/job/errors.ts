import type { FailureType } from '@aws-sdk/client-codepipeline';

import { redact } from './redact';

/**
 * Error that fails the job. The message explains to the user of the pipeline what is wrong, what is allowed, and what
 * to do.
 */
export class JobError extends Error {
  override readonly name = 'JobError';

  constructor(
    readonly type: FailureType,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const configurationError = (message: string, cause?: unknown) =>
  new JobError('ConfigurationError', message, { cause });

/** Failed AWS request, as reported by the SDK. */
export interface AwsFailure {
  /** Error code, e.g. `ValidationError`. */
  readonly code: string;
  /** HTTP status; undefined when no response arrived. */
  readonly status: number | undefined;
  readonly message: string;
}

/**
 * Returns `text` if `text` looks like an error code. Otherwise, returns `UnreadableCode`, because `text` may be a
 * secret.
 */
export const errorCode = (text: string) =>
  ERROR_CODE.test(text) && redact(text) === text ? text : 'UnreadableCode';
const ERROR_CODE = /^[A-Za-z0-9.:_-]{1,64}$/;

/**
 * Returns the failed request of an AWS SDK error; returns undefined for any other error. Checks properties instead of
 * the class, because a Lambda bundle may contain several copies of the SDK's classes.
 */
export function awsFailure(error: unknown): AwsFailure | undefined {
  if (!isError(error)) return undefined;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  const { httpStatusCode: status } = metadata;
  const network = networkCodeOf(error);
  // The SDK's retries also add `$metadata` to programming errors, but without an HTTP status.
  if (status === undefined && network === undefined) return undefined;
  // A proxy may respond with HTML. The SDK's error then contains only the position at which its parser stopped.
  if (error.message.includes('Deserialization error')) {
    const message = `the response with HTTP status ${String(status)} did not come from AWS`;
    return { code: 'UnreadableAnswer', status, message };
  }
  return {
    code: errorCode(status === undefined ? (network ?? error.name) : error.name),
    status,
    message: error.message,
  };
}

/**
 * Returns the code of a network error. The name does not identify the error, because the name of every Node.js network
 * error is `Error`.
 */
function networkCodeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string' && NETWORK.has(error.code)) return error.code;
  return error.name === 'TimeoutError' ? error.name : undefined;
}

/**
 * Returns true for an error. Checks properties instead of the class, because Jest replaces the global `Error` class in
 * tests.
 */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const THROTTLED =
  /throttl|SlowDown|TooManyRequests|RequestLimitExceeded|BandwidthLimit|PriorRequestNotComplete/i;
const DENIED =
  /AccessDenied|Unauthorized|NotAuthorized|InvalidAccessKeyId|SignatureDoesNotMatch|^Forbidden$/i;
const GONE = /^(NoSuchKey|NoSuchVersion|NotFound|ImageNotFoundException)$/;
const MISPLACED =
  /^(NoSuchBucket|PermanentRedirect|IllegalLocationConstraintException|RepositoryNotFoundException)$/;
const REFUSED =
  /^(ValidationError|ValidationException|InsufficientCapabilitiesException|InvalidRequest|AccessControlListNotSupported|InvalidParameterException)$/;

/**
 * Returns true if AWS throttled the request. The throttled attempt had no effect, but an earlier attempt may have had
 * an effect.
 */
export const isThrottled = ({ code, message }: AwsFailure) =>
  THROTTLED.test(code) || message.includes('Rate exceeded');

/** Returns true if a later attempt may succeed. */
export function isTransient(failure: AwsFailure): boolean {
  if (isThrottled(failure)) return true;
  if (failure.status === undefined || failure.status === 429 || failure.status >= 500) return true;
  // ConditionalRequestConflict: another conditional write of the same object key was in progress.
  return /^(RequestTimeout|TimeoutError|ExpiredToken|ExpiredTokenException|ConditionalRequestConflict)$/.test(
    failure.code,
  );
}

/**
 * Converts an error to a JobError.
 *
 * @param doing Activity at the start of the message, e.g. `reading artifact Source`.
 * @returns Undefined for a programming error, i.e. an error that is neither a JobError nor a failed AWS request.
 */
export function jobErrorOf(error: unknown, doing: string): JobError | undefined {
  if (error instanceof JobError) return error;
  const failure = awsFailure(error);
  if (failure === undefined) return undefined;
  const fail = (type: FailureType, hint = '') =>
    new JobError(type, `${doing} failed: ${failure.code}: ${failure.message}${hint}`, { cause: error });

  if (isTransient(failure)) return fail('SystemUnavailable', '; retry the stage');
  if (GONE.test(failure.code)) return fail('RevisionUnavailable');
  if (MISPLACED.test(failure.code))
    return fail('ConfigurationError', '; check the name and the Region of the bucket or repository');
  if (DENIED.test(failure.code) || failure.status === 403) return fail('PermissionError');
  if (failure.status === 404) return fail('RevisionUnavailable');
  if (REFUSED.test(failure.code)) return fail('ConfigurationError');
  return fail('JobFailed');
}

/**
 * Runs `work`. Converts a failed AWS request to a JobError whose message starts with the activity; rethrows every other
 * error unchanged.
 */
export async function during<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw jobErrorOf(error, doing) ?? error;
  }
}
