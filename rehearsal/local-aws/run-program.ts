import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { killGroup } from '../system/kill-group';

export interface ToolRun {
  readonly ok: boolean;
  readonly stdout: string;
  /** Standard error, or why it did not run. */
  readonly stderr: string;
}

export interface ToolOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Stops the tool and everything it started. */
  readonly signal?: AbortSignal | undefined;
  /** @default 20 s: asking a tool for its version takes well under one; one that hangs must not hang the rehearsal */
  readonly timeoutMs?: number;
}

/**
 * Runs a tool to its end without a terminal or input. A tool that fails is an answer, no error.
 *
 * @throws the signal's reason when it was stopped: what a stopped tool answers says nothing about the tool.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  { environment, signal, timeoutMs = 20_000 }: ToolOptions,
): Promise<ToolRun> {
  signal?.throwIfAborted();
  // A process group of its own: Ctrl-C in a terminal reaches the rehearsal alone, which then ends the whole group.
  const child = spawn(file, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const kill = () => {
    killGroup(child);
    // What it started in a group of yet another name may hold its output open.
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

/** Everything a stream gives; one that breaks off gives nothing. */
function readAll(stream: Readable): Promise<string> {
  return text(stream).catch(() => '');
}

/** Where a command would be found, or undefined. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const directory of (environment['PATH'] ?? '').split(delimiter)) {
    if (directory === '') continue;
    const file = join(directory, name);
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      // Not in this directory: the next one may have it.
    }
  }
  return undefined;
}
