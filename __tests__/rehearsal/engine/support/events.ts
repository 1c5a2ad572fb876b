import type { EngineEvent } from '../../../../rehearsal/engine/types';

/** Records the events of an engine, so that a test can wait for an event. */
export class Events {
  readonly all: EngineEvent[] = [];
  private readonly watchers = new Set<() => void>();

  readonly record = (event: EngineEvent): void => {
    this.all.push(event);
    for (const watcher of [...this.watchers]) watcher();
  };

  /**
   * Returns the first matching event, or waits until the engine emits a matching event. The timeout of the test limits
   * the wait.
   */
  async until(matches: (event: EngineEvent) => boolean): Promise<EngineEvent> {
    for (;;) {
      const event = this.all.find(matches);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
      });
    }
  }

  /** Waits until an approval action of the execution waits for a person. */
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

  /** Waits until an execution has completed. */
  ended(executionId: string): Promise<EngineEvent> {
    return this.until(
      (event) =>
        event.executionId === executionId && event.stage === undefined && event.status !== 'InProgress',
    );
  }

  /** Waits until another execution has started after an execution. @returns the id of the other execution. */
  async startAfter(executionId: string): Promise<string> {
    const isStart = ({ stage, status }: EngineEvent): boolean =>
      stage === undefined && status === 'InProgress';
    const first = this.all.findIndex((event) => event.executionId === executionId && isStart(event));
    const next = await this.until(
      (event) => this.all.indexOf(event) > first && event.executionId !== executionId && isStart(event),
    );
    return next.executionId;
  }

  /** Waits until an action has completed. */
  action(executionId: string, name: string): Promise<EngineEvent> {
    return this.until(
      (event) => event.executionId === executionId && event.action === name && event.status !== 'InProgress',
    );
  }
}
