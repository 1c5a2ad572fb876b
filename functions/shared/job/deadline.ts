/** How long an invocation may still work, and what to answer should it run out of time. */
export interface Watch {
  /** Aborts when the work has ended, or only the time to answer is left. No request to AWS starts after that. */
  readonly signal: AbortSignal;
  /** From now on, running out of time means "continue with this token" instead of a failure. */
  resumeWith(token: string): void;
}

/**
 * Kept back for the answer: at most 3 tries of 3 s and their pauses, see `clients.ts`. CodePipeline would wait
 * 20 minutes for a function that died without a word.
 */
export const ANSWER_RESERVE_MS = 15_000;

/** Thrown into everything that still runs when the time is over. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
  constructor() {
    super('the invocation ran out of time');
  }
}

/**
 * Runs `work` against the clock of the invocation.
 *
 * @returns The result, or `{ resume }`: the last token given to `resumeWith`, undefined if there was none.
 */
export async function againstTheClock<T>(
  remainingMs: number,
  work: (watch: Watch) => Promise<T>,
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
  const watch: Watch = {
    signal: controller.signal,
    resumeWith: (next) => {
      token = next;
    },
  };
  try {
    return await Promise.race([work(watch).then((result) => ({ result })), outOfTime]);
  } finally {
    clearTimeout(timer);
    // A part of the work may still run beside the one that has failed; the container lives on.
    controller.abort(new OutOfTimeError());
  }
}
