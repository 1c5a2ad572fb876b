import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

import { cut } from '../../functions/shared/text/text';
import { faultIn, withPath } from './disk-fault';
import { killGroup } from './kill-group';

/** Lines of a failed command's output that its error shows. */
const TAIL = 25;
/** Characters of such a line, the ellipsis included: a line of a minified program fills a screen. */
const LINE = 401;

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
  const { cwd, environment, logFile, signal } = options;
  signal.throwIfAborted();
  const log = createWriteStream(logFile, { flags: 'a' });
  // A process group of its own, so that stopping it also stops the Terraform processes behind cdktf.
  const child = spawn(command, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = () => {
    killGroup(child);
  };
  // A log that cannot be written ends the command: it would go on unseen, and its failure could not be explained.
  const broken = new AbortController();
  log.on('error', (error) => {
    broken.abort(withPath(error, logFile));
    stop();
  });
  const lines: string[] = [];
  const outputs = [child.stdout, child.stderr].map((input) =>
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (log.writable) log.write(`${line}\n`);
      options.onLine?.(line);
    }),
  );
  const read = Promise.all(outputs.map((output) => once(output, 'close')));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    await read;
    // Its last lines may fail, too.
    await closed(log);
    signal.throwIfAborted();
    broken.signal.throwIfAborted();
    if (code !== 0) throw failure(options, code, lines);
    return lines;
  } finally {
    signal.removeEventListener('abort', stop);
    await closed(log);
  }
}

/** Whatever has happened to it before. */
async function closed(log: WriteStream): Promise<void> {
  if (log.closed) return;
  const end = new Promise<void>((resolve) => log.once('close', resolve));
  log.end();
  await end;
}

/** A program that fails for the disk reports the disk first; its other lines are about the program. */
function failure({ title, logFile }: CommandOptions, code: number | null, lines: readonly string[]): Error {
  const fault = faultIn(lines.join('\n'), dirname(logFile));
  const why =
    fault === undefined
      ? `; its last lines:\n${lines
          .slice(-TAIL)
          .map((line) => cut(line, LINE))
          .join('\n')}`
      : `: ${fault}`;
  return new Error(`\`${title}\` ended with exit code ${String(code)}${why}`);
}
