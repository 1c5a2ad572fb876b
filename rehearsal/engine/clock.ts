/** The clock of the engine. All waits use this clock, so that a rehearsal or a test can move the time forward. */
export interface Clock {
  /** Returns the current time in milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after a number of milliseconds. @returns a function that cancels the call. */
  after(milliseconds: number, run: () => void): () => void;
}

/**
 * Maximum delay of setTimeout in milliseconds: about 25 days. setTimeout fires immediately for a longer delay, so a
 * longer wait, such as a 60-day approval, needs several timers.
 */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    let timer: NodeJS.Timeout;
    const start = (remaining: number): void => {
      const delay = Math.min(remaining, LONGEST_TIMER);
      timer = setTimeout(() => {
        if (remaining > delay) start(remaining - delay);
        else run();
      }, delay);
    };
    start(milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Waits for a number of milliseconds, or until the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener('abort', done);
  });
}
