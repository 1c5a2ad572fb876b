import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** Returns the name of a file for messages: relative to the current folder, or absolute outside of it. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith(`..${sep}`) ? file : path;
}

/** Returns a line for each reason why a module does not load, with file, line and column where they are known. */
export function describeLoadError(error: unknown): string[] {
  if (!(error instanceof Error)) return [`it throws ${inspect(error)}`];
  const syntaxErrors = [...error.message.matchAll(/^(.+):(\d+):(\d+): ERROR: (.+)$/gm)].map(
    ([, file = '', line, column, reason = '']) =>
      `${positionText(file, Number(line), characterOf(file, Number(line), Number(column)))} ${explain(reason)}`,
  );
  if (syntaxErrors.length > 0) return syntaxErrors;
  const reason = error.message.split('\n').find((line) => line.trim() !== '') ?? error.name;
  const position = throwingPosition(error.stack ?? '');
  return [position === undefined ? reason : `${position} ${reason}`];
}

/** Replaces a reason that is about the compiler's output format, which the user has not chosen. */
const explain = (reason: string) =>
  reason.startsWith('Top-level await') ? 'a configuration cannot await; write the values into it' : reason;

/** Returns the column in characters, counted from 1. esbuild counts bytes from 0. */
function characterOf(file: string, line: number, bytes: number): number {
  const text = existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '') : '';
  return Buffer.from(text).subarray(0, bytes).toString().length + 1;
}

/** Returns the position in the user's own files at which an error was thrown. */
function throwingPosition(stack: string): string | undefined {
  for (const [, shown = '', line, column] of stack.matchAll(/^ +at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/gm)) {
    const file = shown.startsWith('file:') ? fileURLToPath(shown) : shown;
    if (file.includes('node_modules') || !existsSync(file)) continue;
    return positionText(file, Number(line), Number(column));
  }
  return undefined;
}

const positionText = (file: string, line: number, column: number) =>
  `${shownPath(file)}:${String(line)}:${String(column)}`;
