import type { EngineEvent } from './engine/types';

/** One action or execution that has ended, as `--json` prints it. */
export interface TimelineEntry {
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly status: string;
  readonly seconds: number;
}

type Watcher = (event: EngineEvent) => void;

/**
 * How long nothing may happen, in milliseconds, while something is awaited. An action that runs is not nothing: builds
 * may take long, and every action has its own time limit.
 */
const PATIENCE = 120_000;

/** Remembers what happened in the pipelines, and lets a scenario wait for what has to happen. */
export class Timeline {
  readonly events: EngineEvent[] = [];
  private first = 0;
  private readonly watchers = new Set<Watcher>();
  /** Actions that have begun and not ended, save for those that wait for a person. */
  private readonly running = new Set<string>();

  /** @param signal ends every wait, with its reason. */
  constructor(private readonly signal: AbortSignal) {}

  record(event: EngineEvent): void {
    this.events.push(event);
    const { executionId, stage, action, status, approval } = event;
    if (action !== undefined) {
      const place = `${executionId} ${String(stage)} ${action}`;
      if (status === 'InProgress' && approval === undefined) this.running.add(place);
      else this.running.delete(place);
    }
    for (const watcher of [...this.watchers]) watcher(event);
  }

  /** Calls back for every event from now on. */
  watch(watcher: Watcher): void {
    this.watchers.add(watcher);
  }

  /**
   * The first event at or behind position `from` that fits; waits for it when it has not happened yet.
   *
   * @throws Error when nothing at all happens for two minutes, with `what` was awaited; the signal's reason.
   */
  async until(what: string, fits: (event: EngineEvent) => boolean, from = 0): Promise<EngineEvent> {
    const { signal } = this;
    signal.throwIfAborted();
    const seen = this.events.slice(from).find(fits);
    if (seen !== undefined) return seen;
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
        if (fits(event)) {
          settle(() => {
            resolve(event);
          });
        }
      };
      const timer = setTimeout(() => {
        if (this.running.size > 0) timer.refresh();
        else fail(new Error(`waited ${String(PATIENCE / 1000)} s for ${what}, and nothing happened`));
      }, PATIENCE);
      signal.addEventListener('abort', stop, { once: true });
      this.watchers.add(watcher);
    });
  }

  /** Leaves out of `entries` what has happened so far. */
  begin(): void {
    this.first = this.events.length;
  }

  /** Every action that has ended, in order. */
  entries(): TimelineEntry[] {
    return this.events.slice(this.first).flatMap(({ at, pipeline, stage, action, status, seconds }) =>
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
