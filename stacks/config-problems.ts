import { inspect } from 'node:util';

import type { z } from 'zod';

/** One message for all problems of a file; a line each: where, what was got, what is allowed, what to change. */
export function describeProblems(file: string, input: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const lines = issues.map((issue) => `  ${where(issue.path)}: ${describe(input, issue)}`);
  const count = lines.length === 1 ? 'a problem' : `${String(lines.length)} problems`;
  return [`${file} has ${count}:`, ...lines].join('\n');
}

function describe(input: unknown, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `'${key}'`).join(', ');
    return `got the unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${keys}; allowed: only the documented keys; remove it or correct its spelling`;
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'another name';
    return `got the key '${String(issue.path.at(-1))}'; ${reason}; rename it`;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return `got nothing; ${allowed(issue)}; add it`;
  return `got ${show(value)}; ${allowed(issue)}; change the value`;
}

/** Our own messages say what is allowed; zod's own for a wrong type name the type it expected. */
function allowed(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('allowed:')) return issue.message;
  if (issue.code === 'invalid_type') return `allowed: ${issue.expected}`;
  return `allowed: ${issue.message}`;
}

function where(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the configuration' : text;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
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
