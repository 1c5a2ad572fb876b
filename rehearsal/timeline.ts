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

/** Longest wait for anything the rehearsal expects of a pipeline, in milliseconds. */
const PATIENCE = 120_000;

/** Remembers what happened in the pipelines, and lets a scenario wait for what has to happen. */
export class Timeline {
  readonly events: EngineEvent[] = [];
  private first = 0;
  private readonly watchers = new Set<Watcher>();

  record(event: EngineEvent): void {
    this.events.push(event);
    for (const watcher of [...this.watchers]) watcher(event);
  }

  /** Calls back for every event from now on. */
  watch(watcher: Watcher): void {
    this.watchers.add(watcher);
  }

  /**
   * The first event at or behind position `from` that fits; waits for it when it has not happened yet.
   *
   * @throws Error when it does not happen within two minutes, with `what` was awaited.
   */
  async until(what: string, fits: (event: EngineEvent) => boolean, from = 0): Promise<EngineEvent> {
    const seen = this.events.slice(from).find(fits);
    if (seen !== undefined) return seen;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(watcher);
        reject(new Error(`waited ${String(PATIENCE / 1000)} s for ${what}, and it did not happen`));
      }, PATIENCE);
      // A rehearsal that was stopped must not live on for the rest of this wait.
      timer.unref();
      const watcher: Watcher = (event) => {
        if (!fits(event)) return;
        clearTimeout(timer);
        this.watchers.delete(watcher);
        resolve(event);
      };
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
