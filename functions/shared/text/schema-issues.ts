import type { core } from 'zod/mini';

type Issue = core.$ZodIssue;

/**
 * Describes schema issues without the invalid values, because the values are untrusted and may be secret. zod/mini
 * provides no messages.
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
      return `must be ${TYPES.get(issue.expected) ?? issue.expected}`;
    case 'invalid_value':
      return `allowed: ${listOf(issue.values)}`;
    case 'invalid_format':
      return `allowed: text that matches ${issue.pattern ?? issue.format}`;
    case 'too_big':
      return `allowed: at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'too_small':
      return `allowed: at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.slice(0, 5).join(', ')}`;
    case 'invalid_key':
      return `the name is not allowed; ${issue.issues.map(describeIssue).join(', ')}`;
    case 'invalid_union':
      return describeUnion(issue);
    default:
      return issue.message;
  }
}

/** Names of types in messages. The keys are the type names of zod. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['boolean', 'true or false'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['object', 'a map'],
  ['record', 'a map'],
  ['string', 'a text'],
]);

const UNITS: ReadonlyMap<string, string> = new Map([
  ['string', ' characters'],
  ['array', ' items'],
]);
const unitOf = (origin: string) => UNITS.get(origin) ?? '';

/**
 * Describes a value that matches no alternative of a union. The description contains the issues of every alternative,
 * or the allowed values of the discriminator.
 */
function describeUnion(issue: core.$ZodIssueInvalidUnion): string {
  const alternatives = [...new Set(issue.errors.map((issues) => describeIssues(issues)))];
  if (alternatives.length > 0) return alternatives.join(', or ');
  const { options = [] } = issue as { readonly options?: readonly core.util.Primitive[] };
  return options.length > 0 ? `allowed: ${listOf(options)}` : 'is none of the allowed values';
}

const listOf = (values: readonly core.util.Primitive[]) =>
  values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(', ');
