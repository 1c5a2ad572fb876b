import type { FailureType } from '@aws-sdk/client-codepipeline';

import { redact } from './redact';

/** A failure with a sentence for the person who reads the pipeline: what was got, what is allowed, what to change. */
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

/** What the SDK tells about a refused or lost request. */
export interface AwsFailure {
  /** Error code, e.g. `ValidationError`. */
  readonly code: string;
  /** HTTP status; undefined when no answer came: the network, or too long a silence. */
  readonly status: number | undefined;
  readonly message: string;
}

/** Returns a text that may be an error code, and another one instead of anything else that somebody put there. */
export const errorCode = (text: string) =>
  ERROR_CODE.test(text) && redact(text) === text ? text : 'UnreadableCode';
const ERROR_CODE = /^[A-Za-z0-9.:_-]{1,64}$/;

/** Reads an error of the AWS SDK by its shape: several copies of its classes may be in one bundle. */
export function awsFailure(error: unknown): AwsFailure | undefined {
  if (!isError(error)) return undefined;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  const { httpStatusCode: status } = metadata;
  const network = networkCodeOf(error);
  // The SDK marks every error that passes its retries, defects of the program included.
  if (status === undefined && network === undefined) return undefined;
  // What stands between here and AWS answers in HTML; all the SDK says of it is where its parser stopped.
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

/** Why no answer came; Node's own errors are all called `Error`. */
function networkCodeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string' && NETWORK.has(error.code)) return error.code;
  return error.name === 'TimeoutError' ? error.name : undefined;
}

/** By shape too: an error of Node itself is no `Error` of a test's own realm. */
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

/** True when AWS said that it was asked too often: this try did nothing, but one before it may have. */
export const isThrottled = ({ code, message }: AwsFailure) =>
  THROTTLED.test(code) || message.includes('Rate exceeded');

/** True when another try, later, may well succeed. */
export function isTransient(failure: AwsFailure): boolean {
  if (isThrottled(failure)) return true;
  if (failure.status === undefined || failure.status === 429 || failure.status >= 500) return true;
  // The last: another conditional write of the same key was under way.
  return /^(RequestTimeout|TimeoutError|ExpiredToken|ExpiredTokenException|ConditionalRequestConflict)$/.test(
    failure.code,
  );
}

/**
 * Turns whatever was thrown into the failure to report.
 *
 * @param doing What the function was at, as the start of a sentence: "reading Source".
 * @returns undefined when `error` is neither a JobError nor an answer of AWS, i.e. a defect of this program.
 */
export function jobErrorOf(error: unknown, doing: string): JobError | undefined {
  if (error instanceof JobError) return error;
  const failure = awsFailure(error);
  if (failure === undefined) return undefined;
  const fail = (type: FailureType, hint = '') =>
    new JobError(type, `${doing} failed: ${failure.code}: ${failure.message}${hint}`, { cause: error });

  if (isTransient(failure)) return fail('SystemUnavailable', '; retry the stage');
  if (GONE.test(failure.code)) return fail('RevisionUnavailable');
  if (MISPLACED.test(failure.code)) return fail('ConfigurationError', '; check the name and its region');
  if (DENIED.test(failure.code) || failure.status === 403) return fail('PermissionError');
  if (failure.status === 404) return fail('RevisionUnavailable');
  if (REFUSED.test(failure.code)) return fail('ConfigurationError');
  return fail('JobFailed');
}

/** Runs `work`; an answer of AWS that ends it says what it was at. Everything else passes unchanged. */
export async function during<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw jobErrorOf(error, doing) ?? error;
  }
}
