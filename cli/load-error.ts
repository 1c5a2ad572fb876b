import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** Returns a file's name in messages: relative to the current folder, unless the file lies outside of it. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith(`..${sep}`) ? file : path;
}

/** Says why a module does not load: a line for each reason, with file, line and column where they are known. */
export function describeLoadError(error: unknown): string[] {
  if (!(error instanceof Error)) return [`it throws ${inspect(error)}`];
  const syntaxErrors = [...error.message.matchAll(/^(.+):(\d+):(\d+): ERROR: (.+)$/gm)].map(
    ([, file = '', line, column, reason = '']) =>
      `${place(file, Number(line), characterOf(file, Number(line), Number(column)))} ${inOurWords(reason)}`,
  );
  if (syntaxErrors.length > 0) return syntaxErrors;
  const reason = error.message.split('\n').find((line) => line.trim() !== '') ?? error.name;
  const thrower = throwerOf(error.stack ?? '');
  return [thrower === undefined ? reason : `${thrower} ${reason}`];
}

/** The compiler speaks of its output, which nobody asked for. */
const inOurWords = (reason: string) =>
  reason.startsWith('Top-level await') ? 'a configuration cannot await; write the values into it' : reason;

/** esbuild counts the bytes before the place. @returns the column, counted in characters from 1. */
function characterOf(file: string, line: number, bytes: number): number {
  const text = existsSync(file) ? (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '') : '';
  return Buffer.from(text).subarray(0, bytes).toString().length + 1;
}

/** The place in the user's own files where an error was thrown. */
function throwerOf(stack: string): string | undefined {
  for (const [, shown = '', line, column] of stack.matchAll(/^ +at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/gm)) {
    const file = shown.startsWith('file:') ? fileURLToPath(shown) : shown;
    if (file.includes('node_modules') || !existsSync(file)) continue;
    return place(file, Number(line), Number(column));
  }
  return undefined;
}

const place = (file: string, line: number, column: number) =>
  `${shownPath(file)}:${String(line)}:${String(column)}`;
