/** Result of waiting for the lock of a stage. */
export type Entry = 'entered' | 'superseded' | 'withdrawn';

/** An execution with a position in the start order. A newer execution has a greater number. */
export interface Ordered {
  readonly order: number;
}

interface Waiting<E> {
  readonly execution: E;
  readonly settle: (entry: Entry) => void;
  /** False if the execution never enters, because the transition was disabled for too long. */
  resumes: boolean;
}

/**
 * The lock of one stage in execution mode SUPERSEDED. At most one execution runs in the stage, and at most one
 * execution waits for the stage. A newer execution supersedes an older waiting execution, but never the running
 * execution. While the transition into the stage is disabled, every arriving execution waits.
 */
export class StageLock<E extends Ordered> {
  private holder: E | undefined;
  private waiting: Waiting<E> | undefined;

  /** @param isOpen false if the transition into the stage is disabled. */
  constructor(private isOpen = true) {}

  /** Execution that waits for the stage. */
  get inbound(): E | undefined {
    return this.waiting?.execution;
  }

  get held(): boolean {
    return this.holder !== undefined;
  }

  enter(execution: E): Promise<Entry> {
    if (this.waiting !== undefined) {
      // A stage retry can continue an old execution, so the arriving execution can be older than the waiting execution.
      if (this.waiting.execution.order > execution.order) return Promise.resolve('superseded');
      this.waiting.settle('superseded');
      this.waiting = undefined;
    }
    return new Promise((settle) => {
      this.waiting = { execution, settle, resumes: true };
      this.admit();
    });
  }

  /**
   * Gives the free lock to an execution that does not arrive through the transition, for example because a stage is
   * retried.
   *
   * @throws Error if an execution holds the lock.
   */
  take(execution: E): void {
    if (this.holder !== undefined) throw new Error('an execution runs in the stage');
    this.holder = execution;
  }

  /** Gives the lock of an execution to another execution, before the waiting execution. */
  handOver(from: E, to: E): void {
    if (this.holder === from) this.holder = to;
  }

  leave(execution: E): void {
    if (this.holder !== execution) return;
    this.holder = undefined;
    this.admit();
  }

  /** Makes every arriving execution wait. */
  close(): void {
    this.isOpen = false;
  }

  /** Admits executions again. @param resume if false, the execution that waits now waits until it is superseded. */
  open(resume: boolean): void {
    this.isOpen = true;
    if (this.waiting !== undefined && !resume) this.waiting.resumes = false;
    this.admit();
  }

  /** Stops the wait of an execution. The promise that `enter` returned resolves to 'withdrawn'. */
  withdraw(execution: E): void {
    if (this.waiting?.execution !== execution) return;
    const { settle } = this.waiting;
    this.waiting = undefined;
    settle('withdrawn');
  }

  private admit(): void {
    const next = this.waiting;
    if (this.holder !== undefined || !this.isOpen || next?.resumes !== true) return;
    this.holder = next.execution;
    this.waiting = undefined;
    next.settle('entered');
  }
}
