/**
 * Whether an EventBridge event pattern matches an event. Fields of the pattern must all match; of the alternatives
 * listed for a field one is enough; a field of the event that is a list matches when one of its elements does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * @throws Error for an operator it does not know: a rule that is read wrongly would silently start nothing.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern))
    throw new Error(`an event pattern is a JSON object, not ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field.startsWith('$')) throw unknown(field);
    const value = isObject(event) ? event[field] : undefined;
    if (Array.isArray(wanted)) {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      return wanted.some((alternative) => matchesAlternative(alternative, values));
    }
    return matchesPattern(wanted, value);
  });
}

function matchesAlternative(alternative: unknown, values: readonly unknown[]): boolean {
  if (!isObject(alternative)) return values.some((value) => value === alternative);
  const [operator, operand, ...more] = Object.entries(alternative).flat();
  if (typeof operator !== 'string' || more.length > 0) throw unknown(JSON.stringify(alternative));
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw operandProblem(operator, operand);
      return values.some((value) => value !== undefined) === operand;
    case 'prefix':
    case 'suffix':
      return values.some((value) => typeof value === 'string' && matchesText(operator, operand, value));
    case 'anything-but':
      return values.some((value) => value !== undefined && isOther(operand, value));
    default:
      throw unknown(operator);
  }
}

function matchesText(operator: 'prefix' | 'suffix', operand: unknown, value: string): boolean {
  if (typeof operand !== 'string') throw operandProblem(operator, operand);
  return operator === 'prefix' ? value.startsWith(operand) : value.endsWith(operand);
}

/** `anything-but` takes a value, a list of values, or a prefix or suffix. */
function isOther(operand: unknown, value: unknown): boolean {
  if (isObject(operand)) return !matchesAlternative(operand, [value]);
  return Array.isArray(operand) ? !operand.includes(value) : operand !== value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unknown = (operator: string) =>
  new Error(
    `the local AWS does not know the operator ${operator} in an event pattern; it knows exact values, prefix, suffix, ` +
      'anything-but and exists: add it to rehearsal/local-aws/services/eventbridge/event-pattern.ts',
  );

const operandProblem = (operator: string, operand: unknown) =>
  new Error(`${operator} in an event pattern cannot take ${JSON.stringify(operand)}`);
