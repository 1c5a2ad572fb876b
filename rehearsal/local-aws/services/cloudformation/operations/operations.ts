import { Activity } from '../../../../engine/activity';
import type { RestorableState } from '../../../../restorable-state';
import { Canceled } from '../resources/handler';
import type { ServiceClients } from '../resources/services';
import type { StackOperation } from '../stacks/stack';
import type { Stacks } from '../stacks/stacks';
import type { Run } from './run';

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Interval in milliseconds at which a stack operation looks at a resource that is not stable yet. The interval is short,
 * because the resources of the local AWS need little time.
 */
const PAUSE_MS = 100;

/** The stack operations in progress. */
export class Operations {
  private readonly running = new Map<string, Running>();
  private readonly activity = new Activity();

  /**
   * @param stacks returns the stacks. The stacks join `state` after the operations, because a restore has to cancel the
   *   operations before it sets the stacks back.
   */
  constructor(
    private readonly stacks: () => Stacks,
    private readonly report: (line: string) => void,
    state: RestorableState,
  ) {
    state.add({ snapshot: () => Promise.resolve(() => this.cancelAll()) });
  }

  /**
   * Starts a stack operation. Returns when the operation has ended, or when the operation waits for a resource. AWS
   * returns earlier; the difference is only that a caller sees fewer states in which nothing waits.
   *
   * @param services clients of the role of the stack. The operation destroys them at its end.
   */
  async start(
    stackId: string,
    operation: StackOperation,
    services: ServiceClients,
    work: (run: Run) => Promise<void>,
  ): Promise<void> {
    const abort = new AbortController();
    await new Promise<void>((resolve) => {
      const run: Run = {
        stacks: this.stacks(),
        stackId,
        operation,
        services,
        pause: () => {
          resolve();
          return this.activity.untracked(pause(abort.signal));
        },
      };
      const ended = this.activity
        .track(() => work(run))
        .catch((error: unknown) => {
          if (error instanceof Canceled) return;
          this.report(`CloudFormation: an operation on ${stackId} failed: ${(error as Error).message}`);
        })
        .finally(() => {
          services.destroy();
          this.running.delete(stackId);
          resolve();
        });
      this.running.set(stackId, { abort, ended });
    });
  }

  /** Waits until every operation has ended or waits for a resource. */
  idle(): Promise<void> {
    return this.activity.idle();
  }

  /** Cancels all operations, and waits until they have ended. */
  async cancelAll(): Promise<void> {
    const operations = [...this.running.values()];
    for (const { abort } of operations) abort.abort(new Canceled('the stack operation was canceled'));
    await Promise.all(operations.map(({ ended }) => ended));
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, PAUSE_MS);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
