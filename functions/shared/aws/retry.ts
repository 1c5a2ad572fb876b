import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

import { awsFailure, isTransient } from '../job/errors';
import { sizeText } from '../text/text';

export interface RetryLimits {
  readonly maxAttempts: number;
  /** Milliseconds from the first attempt to the start of the last attempt. */
  readonly withinMs: number;
}

/**
 * Retries of every request except the answer to CodePipeline. The backoffs of eight attempts add up to 8 to 23 seconds.
 * CloudFormation throttles Describe calls hard, and the SDK's default of three attempts ends within a second.
 */
export const REQUEST_RETRIES: RetryLimits = { maxAttempts: 8, withinMs: 60_000 };

/**
 * Retries of the answer to CodePipeline. The last attempt starts within 8 seconds and ends within 11 seconds, inside
 * the reserve of `deadline.ts`.
 */
export const ANSWER_RETRIES: RetryLimits = { maxAttempts: 5, withinMs: 8_000 };

/** Attempts to read a body. The SDK does not retry a request after the headers of the answer have arrived. */
const BODY_ATTEMPTS = 4;

const THROTTLED_BACKOFF_MS = 500;
const BACKOFF_MS = 200;
const MAXIMUM_BACKOFF_MS = 5_000;

/** Waits; rejects early when the invocation is out of time. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** Returns a sleep on the real clock that rejects when `signal` aborts. */
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
 * Returns the wait before a retry. The wait doubles from retry to retry; its upper half is random. The lower half is
 * fixed, because the SDK's fully random waits can all be near zero: three attempts then end in 120 ms.
 *
 * @param retry Starts at 0.
 */
export function backoffMs(retry: number, throttled: boolean, random: () => number = Math.random): number {
  const longest = Math.min(MAXIMUM_BACKOFF_MS, (throttled ? THROTTLED_BACKOFF_MS : BACKOFF_MS) * 2 ** retry);
  return Math.round((longest / 2) * (1 + random()));
}

/** Retry strategy of the SDK's clients. */
export class BackoffRetryStrategy implements RetryStrategyV2 {
  /** Part of the User-Agent. */
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
    // S3 answers 409 while another conditional write of the key is in progress. The SDK does not retry a 409.
    const conflict = awsFailure(error)?.code === 'ConditionalRequestConflict';
    const throttled = errorType === 'THROTTLING' || conflict;
    const requestedMs = Math.min((retryAfterHint?.getTime() ?? 0) - Date.now(), MAXIMUM_BACKOFF_MS);
    const waitMs = Math.max(backoffMs(retry, throttled), requestedMs);
    const late = Date.now() + waitMs - startedAt > this.limits.withinMs;
    if ((!throttled && errorType !== 'TRANSIENT') || retry + 1 >= this.limits.maxAttempts || late) {
      // The SDK then throws the error of AWS.
      throw new Error('no attempt is left');
    }
    await this.sleep(waitMs);
    return new Attempt(retry + 1, startedAt);
  }

  recordSuccess(): void {
    // Every request has its own attempts, so nothing is counted across requests.
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
  /** The wait is over already. */
  getRetryDelay(): number {
    return 0;
  }
}

/**
 * Sends a request and reads the body of the answer. Sends the request again when the body ends early or stops arriving.
 *
 * @param send Sends the request, with the SDK's own retries.
 * @param consume Reads the body to its end; throws the stream's error, or `incompleteBody` when the body is too short.
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

/** Returns the error for a body that ended early without an error of its own. */
export const incompleteBody = (received: number, expected: number) =>
  Object.assign(new Error(`the answer ended after ${sizeText(received)} of ${sizeText(expected)}`), {
    code: 'ECONNRESET',
  });
