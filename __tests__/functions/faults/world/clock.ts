/** Real time between two ticks of the simulated clock, in milliseconds. */
const TICK_MS = 5;
/**
 * Simulated time that one tick adds, in milliseconds. A request that hangs for 10 simulated seconds costs 250 ms of
 * real time.
 */
const ADVANCE_MS = 200;

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * Simulated clock for one container. The clock runs faster than real time, and stops while the local AWS processes a
 * request. A busy machine therefore never causes a time-out.
 */
export class Clock {
  /** Simulated milliseconds since the start of the container. */
  now = 0;
  private readonly timers = new Set<Timer>();
  // At most one tick runs in each turn of the event loop, so that received data is read before a time-out fires.
  private readonly ticks = setInterval(() => {
    this.tick();
  }, TICK_MS);

  /** @param busy Returns true while the local AWS processes a request from this container. */
  constructor(private readonly busy: () => boolean) {}

  /** Replacement for the global `setTimeout`. */
  readonly start = (run: () => void, ms = 0): Timer => {
    const timer = { due: this.now + ms, run, ref: () => timer, unref: () => timer };
    this.timers.add(timer);
    return timer;
  };

  /** Replacement for the global `clearTimeout`. */
  readonly clear = (timer: Timer | undefined): void => {
    if (timer !== undefined) this.timers.delete(timer);
  };

  /** Replacement for the global `Date`. */
  readonly date = dateOf(() => this.began + this.now);
  private readonly began = Date.now();

  /** Replacement for the global `AbortSignal`, whose `timeout` follows this clock. */
  readonly abortSignal = new Proxy(AbortSignal, {
    get: (target, name): unknown => (name === 'timeout' ? this.timeout : Reflect.get(target, name)),
  });
  private readonly timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    this.start(() => {
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, ms);
    return controller.signal;
  };

  /** Replacement for the module `timers/promises`. */
  readonly promises = {
    setTimeout: <T>(ms: number, value: T): Promise<T> =>
      new Promise((resolve) => {
        this.start(() => {
          resolve(value);
        }, ms);
      }),
  };

  /** Stops the clock and cancels all timers. */
  stop(): void {
    clearInterval(this.ticks);
    this.timers.clear();
  }

  private tick(): void {
    if (this.busy()) return;
    this.now += ADVANCE_MS;
    const due = [...this.timers].filter((timer) => timer.due <= this.now);
    for (const timer of due.sort((a, b) => a.due - b.due)) {
      if (this.timers.delete(timer)) timer.run();
    }
  }
}

const dateOf = (now: () => number) =>
  class extends Date {
    constructor(...args: readonly number[]) {
      super(...((args.length === 0 ? [now()] : args) as [number]));
    }
    static override now(): number {
      return now();
    }
  };
