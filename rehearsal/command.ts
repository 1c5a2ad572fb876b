import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { killGroup } from './kill-group';

/** Lines of a failed command's output that its error shows. */
const TAIL = 25;

export interface CommandOptions {
  /** What the command is called in messages: as a person would type it. */
  readonly title: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything the command prints is appended here. */
  readonly logFile: string;
  /** Stops the command and everything it started. */
  readonly signal: AbortSignal;
  onLine?(line: string): void;
}

/**
 * Runs a command to its end.
 *
 * @returns its output, line by line.
 * @throws Error with the last lines of its output when it exits with anything but 0, or was stopped.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string[]> {
  const { title, cwd, environment, logFile, signal } = options;
  signal.throwIfAborted();
  const log = createWriteStream(logFile, { flags: 'a' });
  // A process group of its own, so that stopping it also stops the Terraform processes behind cdktf.
  const child = spawn(command, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  const outputs = [child.stdout, child.stderr].map((input) =>
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      log.write(`${line}\n`);
      options.onLine?.(line);
    }),
  );
  const read = Promise.all(outputs.map((output) => once(output, 'close')));
  const stop = () => {
    killGroup(child);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    await read;
    signal.throwIfAborted();
    if (code !== 0) {
      throw new Error(
        `\`${title}\` ended with exit code ${String(code)}; its last lines:\n${lines.slice(-TAIL).join('\n')}`,
      );
    }
    return lines;
  } finally {
    signal.removeEventListener('abort', stop);
    await new Promise<void>((resolve) => {
      log.end(resolve);
    });
  }
}
