import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

import { cut } from '../../functions/shared/text/text';
import { faultIn, withPath } from './disk-fault';
import { interruptGroup, killGroup } from './kill-group';

/** Maximum number of output lines in the error message of a failed command. */
const TAIL = 25;
/** Number of output lines after an error that are shown, if other output follows. */
const ERROR_LINES = 12;
/** Maximum length of an output line in the error message, because a line of minified code would fill the screen. */
const LINE = 401;

export interface CommandOptions {
  /** The command as a person would type it, for messages. */
  readonly title: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Path of the file to which the output is appended. */
  readonly logFile: string;
  /** Signal that stops the command and its child processes. */
  readonly signal: AbortSignal;
  /**
   * Signal that sends SIGINT to the command and its child processes, as Ctrl-C in a terminal does.
   *
   * @default never
   */
  readonly interrupt?: AbortSignal;
  onLine?(line: string): void;
}

/** Error of a command that has failed. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    /** All lines of the output. */
    readonly lines: readonly string[],
  ) {
    super(message);
  }
}

/**
 * Runs a command until it ends.
 *
 * @returns the lines of the output.
 * @throws CommandFailure with a disk error or the last lines of the output when the exit code is not 0; the file system error
 *   when the log cannot be written; the signal's reason when the signal is aborted.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string[]> {
  const { cwd, environment, logFile, signal } = options;
  signal.throwIfAborted();
  const log = createWriteStream(logFile, { flags: 'a' });
  // The command gets its own process group, so that stopping the command also stops the Terraform processes that cdktf
  // has started.
  const child = spawn(command, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = () => {
    killGroup(child);
  };
  const interrupt = () => {
    interruptGroup(child);
  };
  // If the log cannot be written, the command is stopped, because a later failure could not be diagnosed without the
  // log.
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
  options.interrupt?.addEventListener('abort', interrupt, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    await read;
    // Waits for the last write to the log, because this write may fail.
    await close(log);
    signal.throwIfAborted();
    broken.signal.throwIfAborted();
    if (code !== 0) throw failure(options, code, lines);
    return lines;
  } finally {
    signal.removeEventListener('abort', stop);
    options.interrupt?.removeEventListener('abort', interrupt);
    await close(log);
  }
}

/** Closes a log file, even after a failed write. */
async function close(log: WriteStream): Promise<void> {
  if (log.closed) return;
  const end = new Promise<void>((resolve) => log.once('close', resolve));
  log.end();
  await end;
}

/**
 * Returns the error for a failed command. The message contains either the disk error that the output reports, or the
 * last lines of the output.
 */
function failure(
  { title, logFile }: CommandOptions,
  code: number | null,
  lines: readonly string[],
): CommandFailure {
  const fault = faultIn(lines.join('\n'), dirname(logFile));
  const why = fault === undefined ? `; ${outputOf(lines)}` : `: ${fault}`;
  const end = code === null ? 'was ended by a signal' : `ended with exit code ${String(code)}`;
  return new CommandFailure(`\`${title}\` ${end}${why}`, lines);
}

/**
 * Returns the last lines of an output. If other output follows the first error, as when cdktf works on several stacks, the
 * lines of the error come first.
 */
function outputOf(lines: readonly string[]): string {
  const shown = (from: number, to: number) =>
    lines
      .slice(from, to)
      .map((line) => cut(line, LINE))
      .join('\n');
  const tail = Math.max(0, lines.length - TAIL);
  const error = lines.findIndex((line) => /(?:^|\s)Error: /.test(line));
  const last = `last lines of the output:\n${shown(tail, lines.length)}`;
  return error === -1 || error >= tail
    ? last
    : `first error in the output:\n${shown(error, error + ERROR_LINES)}\n${last}`;
}
