import type { EngineEvent } from '../../../../rehearsal/engine/types';

/** Collects events and waits for one. */
export class Events {
  readonly all: EngineEvent[] = [];
  private readonly watchers = new Set<() => void>();

  readonly record = (event: EngineEvent): void => {
    this.all.push(event);
    for (const watcher of [...this.watchers]) watcher();
  };

  /** The first event that fits, happened or to come; the test's own timeout is the bound. */
  async until(fits: (event: EngineEvent) => boolean): Promise<EngineEvent> {
    for (;;) {
      const found = this.all.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
      });
    }
  }

  /** The approval of a stage that an execution waits for. */
  async approval(executionId: string, stage: string, action = 'Approve') {
    const event = await this.until(
      (candidate) =>
        candidate.executionId === executionId &&
        candidate.stage === stage &&
        candidate.action === action &&
        candidate.approval !== undefined,
    );
    if (event.approval === undefined) throw new Error('no approval');
    return event.approval;
  }

  /** How an execution ended. */
  ended(executionId: string): Promise<EngineEvent> {
    return this.until(
      (event) =>
        event.executionId === executionId && event.stage === undefined && event.status !== 'InProgress',
    );
  }

  /** How an action ended. */
  action(executionId: string, name: string): Promise<EngineEvent> {
    return this.until(
      (event) => event.executionId === executionId && event.action === name && event.status !== 'InProgress',
    );
  }
}
