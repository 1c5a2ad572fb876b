/** Result of waiting for the lock of a stage. */
export type Entry = 'entered' | 'superseded' | 'withdrawn';

/** An execution with a position in the start order. A newer execution has a greater number. */
export interface Ordered {
  readonly order: number;
}

/**
 * The lock of one stage in execution mode SUPERSEDED. At most one execution runs in the stage, and at most one
 * execution waits for the stage. A newer execution supersedes an older waiting execution, but never the running
 * execution.
 */
export class StageLock<E extends Ordered> {
  private holder: E | undefined;
  private waiting: { readonly execution: E; readonly settle: (entry: Entry) => void } | undefined;

  /** Execution that waits for the stage. */
  get inbound(): E | undefined {
    return this.waiting?.execution;
  }

  get held(): boolean {
    return this.holder !== undefined;
  }

  enter(execution: E): Promise<Entry> {
    if (this.holder === undefined) {
      this.holder = execution;
      return Promise.resolve('entered');
    }
    if (this.waiting !== undefined) {
      // A stage retry can continue an old execution, so the arriving execution can be older than the waiting execution.
      if (this.waiting.execution.order > execution.order) return Promise.resolve('superseded');
      this.waiting.settle('superseded');
    }
    return new Promise((settle) => {
      this.waiting = { execution, settle };
    });
  }

  leave(execution: E): void {
    if (this.holder !== execution) return;
    this.holder = this.waiting?.execution;
    const next = this.waiting;
    this.waiting = undefined;
    next?.settle('entered');
  }

  /** Stops the wait of an execution. The promise that `enter` returned resolves to 'withdrawn'. */
  withdraw(execution: E): void {
    if (this.waiting?.execution !== execution) return;
    const { settle } = this.waiting;
    this.waiting = undefined;
    settle('withdrawn');
  }
}
