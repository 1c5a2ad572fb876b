import type { FailureType } from '@aws-sdk/client-codepipeline';

import { redact } from './redact';

/** A failure with a message for the person who reads the pipeline: what is wrong, what is allowed, what to do. */
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

/** The SDK's report about a failed request. */
export interface AwsFailure {
  /** Error code, e.g. `ValidationError`. */
  readonly code: string;
  /** HTTP status; undefined when no answer arrived. */
  readonly status: number | undefined;
  readonly message: string;
}

/** Returns an error code unchanged; returns `UnreadableCode` for any other text, which may be a secret. */
export const errorCode = (text: string) =>
  ERROR_CODE.test(text) && redact(text) === text ? text : 'UnreadableCode';
const ERROR_CODE = /^[A-Za-z0-9.:_-]{1,64}$/;

/** Reads an error of the AWS SDK by its shape, because a bundle may contain several copies of the SDK's classes. */
export function awsFailure(error: unknown): AwsFailure | undefined {
  if (!isError(error)) return undefined;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  const { httpStatusCode: status } = metadata;
  const network = networkCodeOf(error);
  // The SDK also adds `$metadata` to defects of the program that pass through its retries.
  if (status === undefined && network === undefined) return undefined;
  // A proxy may answer in HTML. The SDK's error then only names the position where its parser stopped.
  if (error.message.includes('Deserialization error')) {
    const message = `an answer with HTTP status ${String(status)} that is not one of AWS`;
    return { code: 'UnreadableAnswer', status, message };
  }
  return {
    code: errorCode(status === undefined ? (network ?? error.name) : error.name),
    status,
    message: error.message,
  };
}

/** Returns the code of a network error. The name of Node's own errors is always `Error`. */
function networkCodeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string' && NETWORK.has(error.code)) return error.code;
  return error.name === 'TimeoutError' ? error.name : undefined;
}

/** Checks the shape, because Node's own errors are not instances of `Error` in the realm of a test. */
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

/** Reports whether AWS throttled the request. This attempt had no effect, but an earlier attempt may have had one. */
export const isThrottled = ({ code, message }: AwsFailure) =>
  THROTTLED.test(code) || message.includes('Rate exceeded');

/** Reports whether a later attempt may succeed. */
export function isTransient(failure: AwsFailure): boolean {
  if (isThrottled(failure)) return true;
  if (failure.status === undefined || failure.status === 429 || failure.status >= 500) return true;
  // ConditionalRequestConflict: another conditional write of the same key was in progress.
  return /^(RequestTimeout|TimeoutError|ExpiredToken|ExpiredTokenException|ConditionalRequestConflict)$/.test(
    failure.code,
  );
}

/**
 * Returns the failure to report for an error.
 *
 * @param doing Activity at the start of the message: "reading Source".
 * @returns undefined when the error is a defect of this program: neither a JobError nor an answer of AWS.
 */
export function jobErrorOf(error: unknown, doing: string): JobError | undefined {
  if (error instanceof JobError) return error;
  const failure = awsFailure(error);
  if (failure === undefined) return undefined;
  const fail = (type: FailureType, hint = '') =>
    new JobError(type, `${doing} failed: ${failure.code}: ${failure.message}${hint}`, { cause: error });

  if (isTransient(failure)) return fail('SystemUnavailable', '; retry the stage');
  if (GONE.test(failure.code)) return fail('RevisionUnavailable');
  if (MISPLACED.test(failure.code)) return fail('ConfigurationError', '; check the name and its Region');
  if (DENIED.test(failure.code) || failure.status === 403) return fail('PermissionError');
  if (failure.status === 404) return fail('RevisionUnavailable');
  if (REFUSED.test(failure.code)) return fail('ConfigurationError');
  return fail('JobFailed');
}

/** Runs `work`. Turns an error of AWS into a JobError that names the activity; rethrows every other error unchanged. */
export async function during<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw jobErrorOf(error, doing) ?? error;
  }
}
