/**
 * Returns true if an event matches an EventBridge event pattern. Each field of the pattern lists alternatives, and one
 * alternative must match. If the field of the event is a list, one element of the list must match.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * @throws Error for a malformed pattern, or for an unknown operator or operand. Without this error, such a rule would
 *   silently never match.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return fieldsOf(pattern).every(([field, expected]) => {
    const value = isObject(event) ? event[field] : undefined;
    if (Array.isArray(expected)) {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      return expected.some((alternative) => matchesAlternative(alternative, values));
    }
    return matchesPattern(expected, value);
  });
}

/** @throws Error for each pattern for which `matchesPattern` throws with some event. */
export function checkPattern(pattern: unknown): void {
  for (const [, expected] of fieldsOf(pattern)) {
    if (!Array.isArray(expected)) checkPattern(expected);
    // Every operator checks its operand against a value that is text.
    else for (const alternative of expected) matchesAlternative(alternative, ['text']);
  }
}

function fieldsOf(pattern: unknown): [string, unknown][] {
  if (!isObject(pattern))
    throw new Error(`an event pattern must be a JSON object, not ${JSON.stringify(pattern)}`);
  const operator = Object.keys(pattern).find((field) => field.startsWith('$'));
  if (operator !== undefined) throw unknownOperator(operator);
  return Object.entries(pattern);
}

function matchesAlternative(alternative: unknown, values: readonly unknown[]): boolean {
  if (!isObject(alternative)) return values.some((value) => value === alternative);
  const [operator, operand, ...more] = Object.entries(alternative).flat();
  if (typeof operator !== 'string' || more.length > 0) throw unknownOperator(JSON.stringify(alternative));
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw operandProblem(operator, operand, 'true, false');
      return values.some((value) => value !== undefined) === operand;
    case 'prefix':
    case 'suffix':
      return values.some((value) => typeof value === 'string' && matchesText(operator, operand, value));
    case 'anything-but':
      return values.some((value) => value !== undefined && isAnythingBut(operand, value));
    default:
      throw unknownOperator(operator);
  }
}

function matchesText(operator: 'prefix' | 'suffix', operand: unknown, value: string): boolean {
  if (typeof operand !== 'string') throw operandProblem(operator, operand, 'text');
  return operator === 'prefix' ? value.startsWith(operand) : value.endsWith(operand);
}

/** Returns true if a value matches `anything-but`. The operand is a value, a list of values, a prefix or a suffix. */
function isAnythingBut(operand: unknown, value: unknown): boolean {
  if (isObject(operand)) return !matchesAlternative(operand, [value]);
  return Array.isArray(operand) ? !operand.includes(value) : operand !== value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknownOperator = (operator: string) =>
  new Error(
    `the local AWS does not support the operator ${operator} in an event pattern; use exact values, prefix, suffix, ` +
      'anything-but or exists, or add the operator to rehearsal/local-aws/services/eventbridge/event-pattern.ts',
  );

const operandProblem = (operator: string, operand: unknown, allowed: string) =>
  new Error(
    `the operator ${operator} in an event pattern has the value ${JSON.stringify(operand)}; allowed: ${allowed}`,
  );
