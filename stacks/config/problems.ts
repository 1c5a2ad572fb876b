import { inspect } from 'node:util';

import type { z } from 'zod';

export type ConfigPath = readonly PropertyKey[];

/** A mistake in a configuration. */
export interface Problem {
  readonly path: ConfigPath;
  /** Sentence that says what is wrong, and what to do. */
  readonly sentence: string;
}

/** Position in the text of a file. Both numbers start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Converts an issue of the schema into problems: one for each unknown key, or one for any other issue. The message of
 * an issue is a noun phrase with the allowed values.
 */
export function problemsOf(input: unknown, issue: z.core.$ZodIssue): Problem[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const allowed = message.split('\n');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      sentence: `unknown key; ${allowed[index] ?? 'remove it'}`,
    }));
  }
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues.map((reason) => reason.message).join(', and ');
    return [{ path, sentence: `the key '${String(path.at(-1))}' is not allowed; use ${allowed}` }];
  }
  const value = valueAt(input, path);
  if (value === undefined) return [{ path, sentence: `missing; add ${message}` }];
  return [{ path, sentence: `${show(value)} is not allowed; use ${message}` }];
}

/**
 * Returns one message with a line for each problem of a file. Lines are in the order of the positions in the file;
 * lines without a position come first.
 */
export function describeProblems(
  file: string,
  problems: readonly Problem[],
  positionOf: (path: ConfigPath) => Position | undefined,
  kind: 'problem' | 'warning' = 'problem',
): string {
  const placed = problems
    .map(({ path, sentence }) => ({ position: positionOf(path), text: `${describePath(path)}: ${sentence}` }))
    .sort(
      ({ position: one }, { position: other }) =>
        (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0),
    )
    .map(({ position, text }) =>
      position === undefined
        ? `  ${text}`
        : `  ${file}:${String(position.line)}:${String(position.column)} ${text}`,
    );
  const count = placed.length === 1 ? `a ${kind}` : `${String(placed.length)} ${kind}s`;
  return [`${file} has ${count}:`, ...placed].join('\n');
}

function describePath(path: ConfigPath): string {
  const text = path.map(step).join('').replace(/^\./, '');
  return text === '' ? 'the configuration' : text;
}

function step(part: PropertyKey): string {
  if (typeof part === 'number') return `[${String(part)}]`;
  const key = String(part);
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${inspect(key)}]`;
}

function valueAt(input: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const text = inspect(value, { breakLength: Infinity, compact: true });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
