import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

import { killGroup } from '../system/kill-group';

/** Exit status and signal of a child process that has exited. */
export interface Ending {
  /** Exit status, or 128 if a signal killed the process. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the process exits. Rejects if the command cannot be started. */
  readonly ended: Promise<Ending>;
  /** Kills the process and all its child processes. */
  kill(): void;
}

/**
 * Starts child processes for builds and functions, each in its own process group. All processes are killed when the
 * engine stops.
 */
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

  /** Kills all processes and waits until they have exited. Afterwards no process can be started. */
  async stop(): Promise<void> {
    this.closed = true;
    const endings = [...this.running.values()];
    for (const child of this.running.keys()) killGroup(child);
    await Promise.all(endings);
  }
}
