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
  /** Standard error. After a failure without standard error, or after the time limit, the reason of the failure. */
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder in which the program runs. @default the folder of this process */
  readonly cwd?: string;
  /** Signal that stops the program and its child processes. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Time limit in milliseconds, so that a hanging program cannot block the rehearsal.
   *
   * @default 20 seconds, because a program prints its version in less than one second
   */
  readonly timeoutMs?: number;
}

/**
 * Runs a program without a terminal and without input, and waits until the program exits. Returns a result even if the
 * program fails.
 *
 * @throws the reason of the signal if the program was stopped, because the output is then incomplete.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  { environment, cwd, signal, timeoutMs = 20_000 }: ProgramOptions,
): Promise<ProgramRun> {
  signal?.throwIfAborted();
  // In a new process group, the program does not receive Ctrl-C. The rehearsal itself stops the process group.
  const child = spawn(file, args, {
    env: environment,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const kill = () => {
    killGroup(child);
    // Closes the output streams, because a descendant in another process group can keep them open.
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
    if (limit.reached)
      return { ok: false, stdout, stderr: `the program did not exit within ${String(timeoutMs / 1000)} s` };
    return { ok: code === 0, stdout, stderr: stderr.trim() === '' && code !== 0 ? problem : stderr };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

/** Returns the content of a stream, or an empty string if the stream fails. */
function readAll(stream: Readable): Promise<string> {
  return text(stream).catch(() => '');
}

/** Returns the path of a program on PATH, or undefined if no folder on PATH contains the program. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const directory of (environment['PATH'] ?? '').split(delimiter)) {
    if (directory === '') continue;
    const file = join(directory, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // This directory does not contain the program. The loop continues with the next directory.
    }
  }
  return undefined;
}
