import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

import { killGroup } from '../system/kill-group';

/** How a child process ended. */
export interface Ending {
  /** Exit status; of a process that a signal ended, 128 plus nothing more precise: see `signal`. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly process: ChildProcess;
  /** Rejects when the command cannot be started. */
  readonly ended: Promise<Ending>;
  /** Ends the process and all its descendants. */
  kill(): void;
}

/** Child processes of builds and functions, each in its own process group, none of which outlives the engine. */
export class Processes {
  private readonly running = new Map<ChildProcess, Promise<unknown>>();
  private closed = false;

  spawn(command: string, args: readonly string[], options: SpawnOptions): Child {
    if (this.closed) throw new Error('the engine has stopped');
    const child = spawn(command, args, { ...options, detached: true });
    const ended = new Promise<Ending>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve({ code: code ?? 128, signal });
      });
    });
    this.running.set(
      child,
      ended
        .catch(() => undefined)
        .finally(() => {
          this.running.delete(child);
        }),
    );
    return {
      process: child,
      ended,
      kill: () => {
        killGroup(child);
      },
    };
  }

  /** Kills what runs; resolves when all of it has ended, and nothing can be started any more. */
  async stop(): Promise<void> {
    this.closed = true;
    const ends = [...this.running.values()];
    for (const child of this.running.keys()) killGroup(child);
    await Promise.all(ends);
  }
}
