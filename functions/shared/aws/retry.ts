import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

import { awsFailure, isTransient } from '../job/errors';
import { sizeText } from '../text/text';

/** Waits; ends early, with an error, when nothing may be started any more. */
export type Pause = (milliseconds: number) => Promise<void>;

/** On the true clock. Without a signal nothing ends it early. */
export const pauseUntil =
  (signal?: AbortSignal): Pause =>
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

export interface Patience {
  readonly tries: number;
  /** No try begins later than this many milliseconds after the first. */
  readonly withinMs: number;
  readonly pause: Pause;
}

const SLOW_DOWN_MS = 500;
const SHORT_MS = 200;
const LONGEST_MS = 5_000;

/**
 * Doubles from retry to retry up to the longest, the upper half at random. The lower half is certain: the SDK's own
 * pauses may all come out near zero, and three tries were then over in 120 ms, which no outage is.
 *
 * @param retry From 0.
 */
export function pauseBefore(retry: number, throttled: boolean, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_MS, (throttled ? SLOW_DOWN_MS : SHORT_MS) * 2 ** retry);
  return Math.round((most / 2) * (1 + random()));
}

/** How the SDK's clients retry: eight tries ride out at least eight seconds of 503. */
export class PatientRetries implements RetryStrategyV2 {
  /** Part of the User-Agent. */
  readonly mode = 'standard';

  constructor(private readonly patience: Patience) {}

  acquireInitialRetryToken(): Promise<RetryToken> {
    return Promise.resolve(new Attempt(0, Date.now()));
  }

  async refreshRetryTokenForRetry(token: RetryToken, { errorType, error, retryAfterHint }: RetryErrorInfo) {
    const retry = token.getRetryCount();
    const began = token instanceof Attempt ? token.began : Date.now();
    // Another conditional write of the same key is under way: S3 asks to try again when that is over. To the SDK it is a
    // mistake of ours, never worth another try.
    const conflict = awsFailure(error)?.code === 'ConditionalRequestConflict';
    const throttled = errorType === 'THROTTLING' || conflict;
    const asked = Math.min((retryAfterHint?.getTime() ?? 0) - Date.now(), LONGEST_MS);
    const pause = Math.max(pauseBefore(retry, throttled), asked);
    const late = Date.now() + pause - began > this.patience.withinMs;
    if ((!throttled && errorType !== 'TRANSIENT') || retry + 1 >= this.patience.tries || late) {
      // The SDK then throws what AWS said.
      throw new Error('no further try');
    }
    await this.patience.pause(pause);
    return new Attempt(retry + 1, began);
  }

  recordSuccess(): void {
    // Nothing is counted: every request has its own tries, and its own end.
  }
}

class Attempt implements RetryToken {
  constructor(
    private readonly retries: number,
    readonly began: number,
  ) {}
  getRetryCount(): number {
    return this.retries;
  }
  /** The pause is over already. */
  getRetryDelay(): number {
    return 0;
  }
}

/** A body that ends early is no failed request to the SDK any more, so it does not try again. */
const BODY_TRIES = 4;

/**
 * One request, again from its start when the body of its answer ends early or stops coming.
 *
 * @param send The SDK tries this often enough by itself.
 * @param consume Reads the body to its end; throws what the stream throws, or `cutBody` when it was too short.
 */
export async function untilWhole<T, R>(
  pause: Pause,
  send: () => Promise<T>,
  consume: (answer: T) => Promise<R>,
): Promise<R> {
  for (let retry = 0; ; retry += 1) {
    const answer = await send();
    try {
      return await consume(answer);
    } catch (error) {
      const failure = awsFailure(error);
      if (failure === undefined || !isTransient(failure) || retry + 1 >= BODY_TRIES) throw error;
      await pause(pauseBefore(retry, false));
    }
  }
}

/** A body that ended without an error, but not whole. */
export const cutBody = (got: number, expected: number) =>
  Object.assign(new Error(`the answer ended after ${sizeText(got)} of ${sizeText(expected)}`), {
    code: 'ECONNRESET',
  });
