/** Result of waiting for a stage. */
export type Entry = 'entered' | 'superseded' | 'withdrawn';

/** A newer execution has a greater order. */
export interface Ordered {
  readonly order: number;
}

/**
 * The lock of one stage in the execution mode SUPERSEDED. One execution is in the stage, and at most one execution
 * waits. A newer execution supersedes an older execution that waits, but never the execution in the stage.
 */
export class StageLock<E extends Ordered> {
  private holder: E | undefined;
  private waiting: { readonly execution: E; readonly settle: (entry: Entry) => void } | undefined;

  /** The execution that waits. */
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
      // A retried execution can be older than the execution that waits.
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

  /** Ends the wait of an execution. */
  withdraw(execution: E): void {
    if (this.waiting?.execution !== execution) return;
    const { settle } = this.waiting;
    this.waiting = undefined;
    settle('withdrawn');
  }
}
