import type { Clock } from '../../../../rehearsal/engine/clock';

/** A clock whose time changes only when a test calls `advance`. */
export class FakeClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private readonly timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Number of timers that have not fired yet. */
  get waiting(): number {
    return this.timers.size;
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of [...this.timers].filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at)) {
      this.timers.delete(timer);
      timer.run();
    }
  }
}
