/**
 * Counts running work, so that a caller can wait until no work is running. A wait for a person or for a stage does
 * not count, because the engine cannot end such a wait by itself.
 */
export class Activity {
  private running = 0;
  private waiting: (() => void)[] = [];

  /** Counts the work until it ends. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.settle();
    }
  }

  /** Waits inside of `track` without being counted. */
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

  /** Checks on a later turn of the event loop, because finished work may start its successor within microtasks. */
  private settle(): void {
    if (this.running > 0 || this.waiting.length === 0) return;
    setImmediate(() => {
      if (this.running > 0) return;
      for (const resolve of this.waiting.splice(0)) resolve();
    });
  }
}
