import type { EngineEvent } from './engine/types';

/** One action that has ended, as `--json` prints it. */
export interface TimelineEntry {
  /** Time at which the action ended, in ISO 8601. */
  readonly at: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly status: string;
  readonly seconds: number;
}

type Watcher = (event: EngineEvent) => void;

/**
 * Milliseconds without any event after which a wait fails. A running action counts as activity: builds may take long,
 * and every action has its own time limit.
 */
const QUIET_LIMIT_MS = 120_000;

/** Records the events of the pipelines, and waits for expected ones. */
export class Timeline {
  readonly events: EngineEvent[] = [];
  /** Index of the first event that `entries` returns. */
  private firstEntry = 0;
  private readonly watchers = new Set<Watcher>();
  /** Actions that have begun and not ended, except for approvals. */
  private readonly running = new Set<string>();

  /** @param signal ends every wait with its reason. */
  constructor(private readonly signal: AbortSignal) {}

  record(event: EngineEvent): void {
    this.events.push(event);
    const { executionId, stage, action, status, approval } = event;
    if (action !== undefined) {
      const key = `${executionId} ${String(stage)} ${action}`;
      if (status === 'InProgress' && approval === undefined) this.running.add(key);
      else this.running.delete(key);
    }
    for (const watcher of [...this.watchers]) watcher(event);
  }

  /** Calls the watcher for every later event. */
  watch(watcher: Watcher): void {
    this.watchers.add(watcher);
  }

  /**
   * Returns the first matching event from index `from` on, and waits until there is one.
   *
   * @param awaited what the wait is for, for its error.
   * @throws Error when nothing happens for two minutes; the signal's reason when the signal is aborted.
   */
  async waitFor(awaited: string, matches: (event: EngineEvent) => boolean, from = 0): Promise<EngineEvent> {
    const { signal } = this;
    signal.throwIfAborted();
    const past = this.events.slice(from).find(matches);
    if (past !== undefined) return past;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.watchers.delete(watcher);
        act();
      };
      const fail = (error: Error) => {
        settle(() => {
          reject(error);
        });
      };
      const stop = () => {
        fail(signal.reason as Error);
      };
      const watcher: Watcher = (event) => {
        timer.refresh();
        if (matches(event)) {
          settle(() => {
            resolve(event);
          });
        }
      };
      const timer = setTimeout(() => {
        if (this.running.size > 0) timer.refresh();
        else {
          fail(
            new Error(`waited for ${awaited}, and nothing happened for ${String(QUIET_LIMIT_MS / 1000)} s`),
          );
        }
      }, QUIET_LIMIT_MS);
      signal.addEventListener('abort', stop, { once: true });
      this.watchers.add(watcher);
    });
  }

  /** Makes `entries` skip every event until now. */
  hideEarlierEntries(): void {
    this.firstEntry = this.events.length;
  }

  /** Returns every action that has ended, in order. */
  entries(): TimelineEntry[] {
    return this.events.slice(this.firstEntry).flatMap(({ at, pipeline, stage, action, status, seconds }) =>
      stage === undefined || action === undefined || seconds === undefined
        ? []
        : [
            {
              at: new Date(at).toISOString(),
              pipeline,
              stage,
              action,
              status,
              seconds: Math.round(seconds * 100) / 100,
            },
          ],
    );
  }
}
