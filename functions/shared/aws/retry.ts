import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

import { awsFailure, isTransient } from '../job/errors';
import { sizeText } from '../text/text';

export interface RetryLimits {
  readonly maxAttempts: number;
  /** Maximum time in milliseconds from the first attempt to the start of the last attempt. */
  readonly withinMs: number;
}

/**
 * Retry limits for all requests except the request that sends the result of a job. The waits between eight attempts add
 * up to 8 to 23 seconds. The SDK's default of three attempts takes less than a second, which is too short when
 * CloudFormation throttles Describe requests.
 */
export const REQUEST_RETRIES: RetryLimits = { maxAttempts: 8, withinMs: 60_000 };

/**
 * Retry limits for the request that sends the result of a job to CodePipeline. The last attempt starts within 8 seconds
 * and is over within 11 seconds, which is less than `ANSWER_RESERVE_MS` in `deadline.ts`.
 */
export const ANSWER_RETRIES: RetryLimits = { maxAttempts: 5, withinMs: 8_000 };

/**
 * Maximum number of attempts to read a response body. The SDK does not retry a request after the headers of the
 * response have arrived.
 */
const BODY_ATTEMPTS = 4;

const THROTTLED_BACKOFF_MS = 500;
const BACKOFF_MS = 200;
const MAXIMUM_BACKOFF_MS = 5_000;

/** Waits for a time in milliseconds. Rejects early when the invocation runs out of time. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Returns a function that waits on the real clock, and rejects when `signal` aborts. */
export const abortableSleep =
  (signal?: AbortSignal): Sleep =>
  (milliseconds) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(new Error('the pause was aborted', { cause: signal?.reason }));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted === true) stop();
    });

/**
 * Returns the wait before a retry, in milliseconds. The wait doubles with every retry; half of the wait is fixed and
 * half is random. The waits of the SDK are completely random, so three attempts can be over within 120 ms.
 *
 * @param retry Number of the retry, counted from 0.
 */
export function backoffMs(retry: number, throttled: boolean, random: () => number = Math.random): number {
  const longest = Math.min(MAXIMUM_BACKOFF_MS, (throttled ? THROTTLED_BACKOFF_MS : BACKOFF_MS) * 2 ** retry);
  return Math.round((longest / 2) * (1 + random()));
}

/** Retry strategy for all SDK clients in the functions. */
export class BackoffRetryStrategy implements RetryStrategyV2 {
  /** Name of the retry mode in the User-Agent header. */
  readonly mode = 'standard';

  constructor(
    private readonly limits: RetryLimits,
    private readonly sleep: Sleep,
  ) {}

  acquireInitialRetryToken(): Promise<RetryToken> {
    return Promise.resolve(new Attempt(0, Date.now()));
  }

  async refreshRetryTokenForRetry(token: RetryToken, { errorType, error, retryAfterHint }: RetryErrorInfo) {
    const retry = token.getRetryCount();
    const startedAt = token instanceof Attempt ? token.startedAt : Date.now();
    // S3 returns 409 during another conditional write of the same object key. The SDK alone does not retry a 409.
    const conflict = awsFailure(error)?.code === 'ConditionalRequestConflict';
    const throttled = errorType === 'THROTTLING' || conflict;
    const requestedMs = Math.min((retryAfterHint?.getTime() ?? 0) - Date.now(), MAXIMUM_BACKOFF_MS);
    const waitMs = Math.max(backoffMs(retry, throttled), requestedMs);
    const late = Date.now() + waitMs - startedAt > this.limits.withinMs;
    if ((!throttled && errorType !== 'TRANSIENT') || retry + 1 >= this.limits.maxAttempts || late) {
      // The SDK catches this error and throws the error of the AWS request instead.
      throw new Error('no attempt is left');
    }
    await this.sleep(waitMs);
    return new Attempt(retry + 1, startedAt);
  }

  recordSuccess(): void {
    // Does nothing, because the retry limits apply to each request separately.
  }
}

class Attempt implements RetryToken {
  constructor(
    private readonly retries: number,
    readonly startedAt: number,
  ) {}
  getRetryCount(): number {
    return this.retries;
  }
  /** Returns zero, because `refreshRetryTokenForRetry` has already waited. */
  getRetryDelay(): number {
    return 0;
  }
}

/**
 * Sends a request and reads the response body. Sends the request again when the body is incomplete.
 *
 * @param send Sends the request, with the SDK's own retries.
 * @param consume Reads the body to the end. Throws the error of the stream, or `incompleteBody` when the body is too
 *   short.
 */
export async function readWhole<T, R>(
  sleep: Sleep,
  send: () => Promise<T>,
  consume: (answer: T) => Promise<R>,
): Promise<R> {
  for (let retry = 0; ; retry += 1) {
    const answer = await send();
    try {
      return await consume(answer);
    } catch (error) {
      const failure = awsFailure(error);
      if (failure === undefined || !isTransient(failure) || retry + 1 >= BODY_ATTEMPTS) throw error;
      await sleep(backoffMs(retry, false));
    }
  }
}

/** Returns the error for a body that ended too early although the stream reported no error. */
export const incompleteBody = (received: number, expected: number) =>
  Object.assign(new Error(`the response ended after ${sizeText(received)} of ${sizeText(expected)}`), {
    code: 'ECONNRESET',
  });
