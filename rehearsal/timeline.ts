import type { EngineEvent } from './engine/types';

/** A finished action, in the form that `--json` prints. */
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
 * Milliseconds without any event after which a wait fails. A running action counts as activity, because builds may take
 * long and every action has its own time limit.
 */
const QUIET_LIMIT_MS = 120_000;

/** Records the events of all pipelines, and waits for expected events. */
export class Timeline {
  readonly events: EngineEvent[] = [];
  /** Index of the first event that `entries` returns. */
  private firstEntry = 0;
  private readonly watchers = new Set<Watcher>();
  /** Running actions except waiting approvals, each as `<execution id> <stage> <action>`. */
  private readonly running = new Set<string>();

  /** @param signal if aborted, fails every wait with the signal's reason. */
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

  /** Calls `watcher` for every event from now on. */
  watch(watcher: Watcher): void {
    this.watchers.add(watcher);
  }

  /**
   * Waits for the first matching event at or after index `from`. Returns at once if such an event is already recorded.
   *
   * @param awaited the awaited event, for the error message, such as `the pipeline x to end`.
   * @throws Error when no action runs and no event happens for two minutes; the signal's reason when the signal is
   *   aborted.
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
            new Error(
              `waited for ${awaited}, but no pipeline event happened for ${String(QUIET_LIMIT_MS / 1000)} s`,
            ),
          );
        }
      }, QUIET_LIMIT_MS);
      signal.addEventListener('abort', stop, { once: true });
      this.watchers.add(watcher);
    });
  }

  /** Excludes all events until now from `entries`. */
  hideEarlierEntries(): void {
    this.firstEntry = this.events.length;
  }

  /** Returns the finished actions in the order in which they ended. */
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
