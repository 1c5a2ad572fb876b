import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** Returns the path of a file for messages: relative for a file in the current folder, otherwise absolute. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith(`..${sep}`) ? file : path;
}

/**
 * Returns one line for each reason why a module does not load. A line starts with the position in the file if the
 * position is known.
 */
export function describeLoadError(error: unknown): string[] {
  if (!(error instanceof Error)) return [`the file throws ${inspect(error)}`];
  const syntaxErrors = [...error.message.matchAll(/^(.+):(\d+):(\d+): ERROR: (.+)$/gm)].map(
    ([, file = '', line, column, reason = '']) =>
      `${positionText(file, Number(line), characterOf(file, Number(line), Number(column)))} ${explain(reason)}`,
  );
  if (syntaxErrors.length > 0) return syntaxErrors;
  const reason = error.message.split('\n').find((line) => line.trim() !== '') ?? error.name;
  const position = throwingPosition(error.stack ?? '');
  return [position === undefined ? reason : `${position} ${reason}`];
}

/**
 * Replaces esbuild's message about top-level await, because that message is about an output format that users cannot
 * change.
 */
const explain = (reason: string) =>
  reason.startsWith('Top-level await')
    ? 'top-level await is not allowed in a configuration; write the awaited values into the file'
    : reason;

/** Converts esbuild's column, which counts bytes from 0, into a column that counts characters from 1. */
function characterOf(file: string, line: number, bytes: number): number {
  const text = existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '') : '';
  return Buffer.from(text).subarray(0, bytes).toString().length + 1;
}

/** Returns the position of the first stack frame outside `node_modules`. */
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
