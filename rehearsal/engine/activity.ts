/**
 * Counts the running work of the engine, so that a caller can wait until the engine is idle. Waits for an approval or a
 * stage are not counted, because such a wait can last until a person acts.
 */
export class Activity {
  private running = 0;
  private waiting: (() => void)[] = [];

  /** Runs the work and counts the work as running until the promise settles. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.settle();
    }
  }

  /**
   * Waits for a promise without counting the wait as running work. Call this method only from work that `track` counts.
   */
  async untracked<T>(wait: Promise<T>): Promise<T> {
    this.running -= 1;
    this.settle();
    try {
      return await wait;
    } finally {
      this.running += 1;
    }
  }

  /** Waits until no work is running. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.settle();
    });
  }

  /**
   * If no work is running, resolves the promises that `idle` returned. The check runs on a later turn of the event
   * loop, because completed work can start more work within microtasks.
   */
  private settle(): void {
    if (this.running > 0 || this.waiting.length === 0) return;
    setImmediate(() => {
      if (this.running > 0) return;
      for (const resolve of this.waiting.splice(0)) resolve();
    });
  }
}
