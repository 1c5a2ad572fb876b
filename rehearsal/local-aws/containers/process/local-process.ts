import type { Readable } from 'node:stream';
import { constants } from 'node:os';

import { type Child, Processes } from '../../../engine/processes';
import { runProgram } from '../../run-program';
import type { RunningContainer } from '../runtime';
import type { StartCommand } from '../start/start-command';
import { OrphanGuard } from './orphan-guard';

/** Exit code of a shell for a program that does not exist. */
const NO_PROGRAM = 127;

/** Starts processes that never outlive the rehearsal. */
export class LocalProcesses {
  private readonly processes = new Processes();
  private readonly guard = new OrphanGuard();

  /** Starts a process. @param command.file a missing program ends the process with exit code 127. */
  start(command: StartCommand): RunningContainer {
    const child = this.processes.spawn(command.file, command.args, {
      cwd: command.folder,
      env: { ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child.process;
    if (pid !== undefined) this.guard.add(pid);
    const ended = child.ended.then(
      ({ code, signal }) => (signal === null ? code : 128 + constants.signals[signal]),
      () => NO_PROGRAM,
    );
    void ended.then(() => {
      // Processes that the process has started must not outlive it, as in a container.
      child.kill();
      if (pid !== undefined) this.guard.remove(pid);
    });
    return {
      output: outputOf(child),
      ended,
      terminate: () => {
        child.process.kill('SIGTERM');
      },
      kill: () => {
        child.kill();
      },
      checkHealth: (timeoutMs) => checkHealth(command, timeoutMs),
    };
  }

  /** Kills all processes, and waits until they have ended. Afterwards no process can be started. */
  async stop(): Promise<void> {
    await this.processes.stop();
    await this.guard.stop();
  }
}

const outputOf = ({ process: { stdout, stderr } }: Child): Readable[] =>
  [stdout, stderr].flatMap((stream) => stream ?? []);

/** Runs the health check command with the folder and the environment of the process. */
async function checkHealth(
  { folder, environment, healthCommand: [file = '', ...args] }: StartCommand,
  timeoutMs: number,
): Promise<boolean> {
  const run = await runProgram(file, args, { environment: { ...environment }, cwd: folder, timeoutMs });
  return run.ok;
}
