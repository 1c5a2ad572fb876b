import { isStructure, type ApiValue, type Shape } from '../model';
import { compilePattern } from './pattern';

/** Kinds of rules of a service model. */
export type RuleName = 'required' | 'unknown' | 'type' | 'enum' | 'pattern' | 'length' | 'range' | 'union';

/** A rule that a value breaks. The text never contains the value, which can be a secret. */
export interface Problem {
  readonly rule: RuleName;
  readonly text: string;
}

/** Number of allowed values that a message lists. */
const LISTED_VALUES = 12;

/**
 * Patterns that reject values which AWS documents. The ARN of a general purpose bucket has no Region, but S3 Control
 * accepts the ARN: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html.
 */
const WRONG_PATTERNS: ReadonlySet<string> = new Set(['arn:[^:]+:s3(express)?:[^:].*']);

const isInteger = (value: ApiValue) => typeof value === 'bigint' || Number.isInteger(value);
/** Accepts the texts that stand for the numbers without digits: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html. */
const isNumber = (value: ApiValue) =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(value));

const fitsType: Readonly<Record<Shape['type'], (value: ApiValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  character: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  byte: isInteger,
  short: isInteger,
  integer: isInteger,
  long: isInteger,
  bigInteger: isInteger,
  float: isNumber,
  double: isNumber,
  bigDecimal: isNumber,
  blob: (value) => value instanceof Uint8Array,
  timestamp: (value) => value instanceof Date,
  structure: isStructure,
  map: isStructure,
  list: (value) => Array.isArray(value),
};

/** Checks the type of a value. */
export function typeProblem({ type }: Shape, value: ApiValue): Problem | undefined {
  return fitsType[type](value) ? undefined : { rule: 'type', text: `is not a value of the type ${type}` };
}

/** Checks a value of the right type against the rules of its shape, without the members of a structure. */
export function valueProblems(shape: Shape, value: ApiValue): Problem[] {
  return [
    ...(typeof value === 'string' ? stringProblems(shape, value) : []),
    ...sizeProblems(shape, value),
    ...(shape.union === true && isStructure(value) && Object.keys(value).length !== 1
      ? [{ rule: 'union' as const, text: 'does not have exactly one member' }]
      : []),
  ];
}

function stringProblems({ enum: allowed, pattern }: Shape, value: string): Problem[] {
  const problems: Problem[] = [];
  if (allowed !== undefined && !allowed.includes(value)) {
    const values = allowed.slice(0, LISTED_VALUES).join(', ');
    const text = `is not in the list ${values}${allowed.length > LISTED_VALUES ? ', …' : ''}`;
    problems.push({ rule: 'enum', text });
  }
  if (pattern !== undefined && !WRONG_PATTERNS.has(pattern)) {
    const expression = compilePattern(pattern);
    if (expression === undefined) {
      const text = `has a pattern that rehearsal/local-aws/service-model/check/pattern.ts cannot translate: ${pattern}`;
      problems.push({ rule: 'pattern', text });
    } else if (!expression.test(value)) {
      problems.push({ rule: 'pattern', text: `does not match the pattern ${pattern}` });
    }
  }
  return problems;
}

/** Checks the length of a text, a blob, a list or a map, or a number itself. */
function sizeProblems({ min = -Infinity, max = Infinity }: Shape, value: ApiValue): Problem[] {
  if (min === -Infinity && max === Infinity) return [];
  const size = lengthOf(value);
  const number = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
  const measured = size ?? number;
  if (measured === undefined || (measured >= min && measured <= max)) return [];
  const allowed = `allowed: ${rangeText(min, max)}`;
  return size === undefined
    ? [{ rule: 'range', text: `is outside of the range; ${allowed}` }]
    : [{ rule: 'length', text: `has the wrong length; ${allowed}` }];
}

function rangeText(min: number, max: number): string {
  if (min === -Infinity) return `at most ${String(max)}`;
  return max === Infinity ? `at least ${String(min)}` : `${String(min)} to ${String(max)}`;
}

/**
 * Returns the number of characters, bytes, elements or entries. Undefined for a value without a length. A character can
 * have two units in JavaScript: https://smithy.io/2.0/spec/constraint-traits.html#length-trait.
 */
export function lengthOf(value: ApiValue): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return isStructure(value) ? Object.keys(value).length : undefined;
}
