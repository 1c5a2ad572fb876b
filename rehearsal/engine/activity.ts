interface Waiter {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/**
 * Counts the running work of the engine, so that a caller can wait until the engine is idle. Waits for an approval or a
 * stage are not counted, because such a wait can last until a person acts.
 */
export class Activity {
  private running = 0;
  /** Running work that waits for the next invocation of a job. */
  private paused = 0;
  private waiting: Waiter[] = [];

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

  /** Waits for a promise as running work that is paused. Call this method only from work that `track` counts. */
  async pausing<T>(wait: Promise<T>): Promise<T> {
    this.paused += 1;
    this.settle();
    try {
      return await wait;
    } finally {
      this.paused -= 1;
    }
  }

  /** Waits until no work is running. */
  idle(): Promise<void> {
    return this.wait(() => this.running === 0);
  }

  /** Waits until all running work is paused. */
  quiet(): Promise<void> {
    return this.wait(() => this.running === this.paused);
  }

  private wait(isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ isOver, resolve });
      this.settle();
    });
  }

  /**
   * Resolves the promises whose wait is over. The check runs on a later turn of the event loop, because completed work can
   * start more work within microtasks.
   */
  private settle(): void {
    if (!this.waiting.some(({ isOver }) => isOver())) return;
    setImmediate(() => {
      const over = this.waiting.filter(({ isOver }) => isOver());
      this.waiting = this.waiting.filter((waiter) => !over.includes(waiter));
      for (const { resolve } of over) resolve();
    });
  }
}
