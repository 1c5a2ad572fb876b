import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface ToolRun {
  readonly ok: boolean;
  readonly stdout: string;
  /** Standard error, or why it did not run. */
  readonly stderr: string;
}

/** Asking a tool for its version takes well under a second; a tool that hangs must not hang the rehearsal. */
const PROBE_TIMEOUT_MS = 20_000;

/** Runs a tool to its end without a terminal or input. Never rejects: a tool that fails is an answer. */
export async function runTool(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  timeoutMs = PROBE_TIMEOUT_MS,
): Promise<ToolRun> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env: environment, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const late = error?.killed === true ? `no answer within ${String(timeoutMs / 1000)} s` : '';
        const why = stderr.trim() === '' ? (error?.message ?? '') : stderr;
        resolve({ ok: error === null, stdout, stderr: late === '' ? why : late });
      },
    );
    // A tool that is gone already needs no end of its input.
    child.stdin?.on('error', () => undefined).end();
  });
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
