import type { z } from 'zod';

/** Description of each zod type in error messages. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'key-value pairs',
  record: 'key-value pairs',
  string: 'text',
  tuple: 'a list',
};

/** Returns all problems of a schema error on one line, each with the path and the allowed values. */
export function problemsOf(error: z.ZodError): string {
  return error.issues.map(problemOf).join('; ');
}

function problemOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${String(part)}]` : `${text}${text && '.'}${String(part)}`,
    '',
  );
  return path === '' ? sentenceOf(issue) : `${path}: ${sentenceOf(issue)}`;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `allowed: ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `allowed: ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return `allowed: text that matches ${issue.pattern ?? issue.format}`;
    case 'too_big':
    case 'too_small':
      return sizeOf(issue);
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(problemOf))].join(' or ');
    default:
      return issue.message;
  }
}

const UNITS: Readonly<Record<string, string>> = { array: ' entries', string: ' characters' };

function sizeOf(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const limit =
    issue.code === 'too_big' ? `at most ${String(issue.maximum)}` : `at least ${String(issue.minimum)}`;
  return `allowed: ${limit}${UNITS[issue.origin] ?? ''}`;
}
