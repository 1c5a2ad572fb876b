/** Time limit of an invocation. */
export interface Deadline {
  /**
   * Aborts when the work is complete, but at the latest `ANSWER_RESERVE_MS` before the invocation times out. No AWS
   * request starts after the abort.
   */
  readonly signal: AbortSignal;
  /**
   * Sets the token with which the job continues if the invocation runs out of time. If no token was set, the job fails.
   */
  resumeWith(token: string): void;
}

/**
 * Time in milliseconds that is reserved for sending the result to CodePipeline, see `ANSWER_RETRIES`. Without a result,
 * CodePipeline waits for 20 minutes.
 */
export const ANSWER_RESERVE_MS = 15_000;

/** Reason of the abort signal when the invocation runs out of time. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
  constructor() {
    super('the invocation ran out of time');
  }
}

/**
 * Runs `work` until `ANSWER_RESERVE_MS` before the invocation times out.
 *
 * @returns `result`, the result of `work`. If the time is over first, returns `resume`: the last token that `work`
 *   passed to `resumeWith`, or undefined.
 */
export async function withDeadline<T>(
  remainingMs: number,
  work: (deadline: Deadline) => Promise<T>,
): Promise<{ readonly result: T } | { readonly resume: string | undefined }> {
  const controller = new AbortController();
  let token: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<{ resume: string | undefined }>((resolve) => {
    timer = setTimeout(
      () => {
        resolve({ resume: token });
        controller.abort(new OutOfTimeError());
      },
      Math.max(0, remainingMs - ANSWER_RESERVE_MS),
    );
  });
  const deadline: Deadline = {
    signal: controller.signal,
    resumeWith: (next) => {
      token = next;
    },
  };
  try {
    return await Promise.race([work(deadline).then((result) => ({ result })), outOfTime]);
  } finally {
    clearTimeout(timer);
    // Stops all other parts of the work after a failure. Otherwise, Lambda could continue these parts in a later
    // invocation.
    controller.abort(new OutOfTimeError());
  }
}
