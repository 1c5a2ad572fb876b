/**
 * The lock of one stage in mode SUPERSEDED: one execution inside, at most one at the door. A newer one at
 * the door overtakes the older one that waits there; who is inside is never overtaken.
 */
export type Entry = 'entered' | 'superseded' | 'withdrawn';

/** The newer of two executions has the greater order. */
export interface Ordered {
  readonly order: number;
}

export class StageLock<E extends Ordered> {
  private holder: E | undefined;
  private waiting: { readonly execution: E; readonly settle: (entry: Entry) => void } | undefined;

  /** Who waits at the door. */
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
      // A retried execution comes back behind a newer one that waits already.
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

  /** Takes an execution away from the door. */
  withdraw(execution: E): void {
    if (this.waiting?.execution !== execution) return;
    const { settle } = this.waiting;
    this.waiting = undefined;
    settle('withdrawn');
  }
}
