import type { core } from 'zod/mini';

type Issue = core.$ZodIssue;

/**
 * Says what a schema did not like, without repeating the values: they come from outside and may be secret.
 * zod/mini has no texts of its own.
 */
export function describeIssues(issues: readonly Issue[]): string {
  return issues
    .slice(0, 6)
    .map((issue) => {
      const where = issue.path.map(String).join('.');
      return where === '' ? describeIssue(issue) : `${where}: ${describeIssue(issue)}`;
    })
    .join('; ');
}

function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `allowed: ${issue.values.map((value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value))).join(', ')}`;
    case 'invalid_format':
      return `allowed: text that matches ${issue.pattern ?? issue.format}`;
    case 'too_big':
      return `allowed: at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_small':
      return `allowed: at least ${String(issue.minimum)}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.slice(0, 5).join(', ')}`;
    case 'invalid_key':
      return `name not allowed: ${issue.issues.map(describeIssue).join(', ')}`;
    case 'invalid_union':
      return `expected ${issue.errors.flat().map(describeIssue).join(' or ')}`;
    default:
      return issue.message;
  }
}
