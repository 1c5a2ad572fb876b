/**
 * Counts what is going on, so that somebody can wait for the moment when nothing is. Waiting for a person
 * or for a stage does not count: nothing would ever end it by itself.
 */
export class Activity {
  private busy = 0;
  private waiting: (() => void)[] = [];

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.settle();
    }
  }

  /** Inside of `during`: what is awaited here does not count. */
  async outside<T>(wait: Promise<T>): Promise<T> {
    this.busy -= 1;
    this.settle();
    try {
      return await wait;
    } finally {
      this.busy += 1;
    }
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.settle();
    });
  }

  /** One piece of work hands over to the next within microtasks: only a later turn of the loop sees a true end. */
  private settle(): void {
    if (this.busy > 0 || this.waiting.length === 0) return;
    setImmediate(() => {
      if (this.busy > 0) return;
      for (const resolve of this.waiting.splice(0)) resolve();
    });
  }
}
