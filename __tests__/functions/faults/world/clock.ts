/** Real time between two looks at the clock. */
const TICK_MS = 5;
/** What a tick is to the function. A request that hangs for 10 seconds costs a quarter of one. */
const TICK_IS_MS = 200;

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * The time of one container: faster than ours, and standing still while AWS works on a request. So a busy machine never
 * looks like an AWS that does not answer; only what the test lets hang takes time.
 */
export class Clock {
  /** Milliseconds since its start. */
  now = 0;
  private readonly timers = new Set<Timer>();
  // One tick for each turn of the event loop at most: what waits to be read is read before a time-out strikes.
  private readonly ticks = setInterval(() => {
    this.tick();
  }, TICK_MS);

  /** @param busy Whether AWS works on a request of this container. */
  constructor(private readonly busy: () => boolean) {}

  /** Takes the place of `setTimeout`. */
  readonly start = (run: () => void, ms = 0): Timer => {
    const timer = { due: this.now + ms, run, ref: () => timer, unref: () => timer };
    this.timers.add(timer);
    return timer;
  };

  /** Takes the place of `clearTimeout`. */
  readonly clear = (timer: Timer | undefined): void => {
    if (timer !== undefined) this.timers.delete(timer);
  };

  /** Takes the place of `Date`. */
  readonly date = dateOf(() => this.began + this.now);
  private readonly began = Date.now();

  /** Takes the place of `timers/promises`. */
  readonly promises = {
    setTimeout: <T>(ms: number, value: T): Promise<T> =>
      new Promise((resolve) => {
        this.start(() => {
          resolve(value);
        }, ms);
      }),
  };

  /** It never strikes again. */
  stop(): void {
    clearInterval(this.ticks);
    this.timers.clear();
  }

  private tick(): void {
    if (this.busy()) return;
    this.now += TICK_IS_MS;
    const due = [...this.timers].filter((timer) => timer.due <= this.now);
    for (const timer of due.sort((one, other) => one.due - other.due)) {
      if (this.timers.delete(timer)) timer.run();
    }
  }
}

const dateOf = (now: () => number) =>
  class extends Date {
    constructor(...given: readonly number[]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }
    static override now(): number {
      return now();
    }
  };
