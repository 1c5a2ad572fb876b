import type { Clock } from './clock';

interface Timer {
  readonly due: number;
  readonly run: () => void;
  cancel: () => void;
}

/**
 * A clock that a caller can move forward. After a move, all timers that are due run, from the earliest to the latest.
 */
export class MovableClock implements Clock {
  private moved = 0;
  private readonly timers = new Set<Timer>();

  constructor(private readonly base: Clock) {}

  /** Difference between this clock and the base clock, in milliseconds. */
  get ahead(): number {
    return this.moved;
  }

  now(): number {
    return this.base.now() + this.moved;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer: Timer = {
      due: this.now() + milliseconds,
      run: () => {
        this.timers.delete(timer);
        run();
      },
      cancel: () => undefined,
    };
    this.timers.add(timer);
    timer.cancel = this.base.after(milliseconds, timer.run);
    return () => {
      timer.cancel();
      this.timers.delete(timer);
    };
  }

  advance(milliseconds: number): void {
    this.moved += milliseconds;
    for (const timer of [...this.timers].sort((a, b) => a.due - b.due)) {
      timer.cancel();
      timer.cancel = this.base.after(Math.max(0, timer.due - this.now()), timer.run);
    }
  }
}
