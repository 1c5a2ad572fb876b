/** Time limit of an invocation. */
export interface Deadline {
  /** Aborts when the work has ended, or when only the time to answer is left. No request to AWS starts afterwards. */
  readonly signal: AbortSignal;
  /** Makes the job continue with this token, instead of failing, when the invocation runs out of time. */
  resumeWith(token: string): void;
}

/**
 * Time in milliseconds that is kept for the answer, see `ANSWER_RETRIES`. Without an answer, CodePipeline would wait
 * 20 minutes.
 */
export const ANSWER_RESERVE_MS = 15_000;

/** Reason of the abort when the invocation runs out of time. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
  constructor() {
    super('the invocation ran out of time');
  }
}

/**
 * Runs `work` until only the time to answer is left.
 *
 * @returns The result; or `resume`, the last token given to `resumeWith`, undefined when there was none.
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
    // Other parts of the work may still run after one part has failed, and the Lambda environment lives on.
    controller.abort(new OutOfTimeError());
  }
}
