import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { killGroup } from '../system/kill-group';

export interface ProgramRun {
  readonly ok: boolean;
  readonly stdout: string;
  /** Standard error, or the reason why the program did not run. */
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Stops the program and all its child processes. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Time limit in milliseconds, so that a program that hangs does not hang the rehearsal.
   *
   * @default 20 s; a program prints its version in less than one second
   */
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end, without a terminal or input. A program that fails is a result, not an error.
 *
 * @throws the signal's reason when the program was stopped, because the output of a stopped program is incomplete.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  { environment, signal, timeoutMs = 20_000 }: ProgramOptions,
): Promise<ProgramRun> {
  signal?.throwIfAborted();
  // A new process group: Ctrl-C in a terminal reaches only the rehearsal, which then ends the whole group.
  const child = spawn(file, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const kill = () => {
    killGroup(child);
    // A grandchild in another process group may keep the output open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const limit = { reached: false };
  const timer = setTimeout(() => {
    limit.reached = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  const ended = new Promise<{ code: number | null; problem: string }>((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, problem: error.message });
    });
    child.once('close', (code, killedBy) => {
      resolve({ code, problem: killedBy === null ? `exit code ${String(code)}` : `ended by ${killedBy}` });
    });
  });
  try {
    const { code, problem } = await ended;
    signal?.throwIfAborted();
    const [stdout, stderr] = await output;
    if (limit.reached) return { ok: false, stdout, stderr: `no answer within ${String(timeoutMs / 1000)} s` };
    return { ok: code === 0, stdout, stderr: stderr.trim() === '' && code !== 0 ? problem : stderr };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

/** Returns the text of a stream, or an empty text when the stream fails. */
function readAll(stream: Readable): Promise<string> {
  return text(stream).catch(() => '');
}

/** Returns the path of a command on PATH, or undefined. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const directory of (environment['PATH'] ?? '').split(delimiter)) {
    if (directory === '') continue;
    const file = join(directory, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // Not in this directory; the next directory may have the command.
    }
  }
  return undefined;
}
