/** The input transformer of a target. */
export interface InputTransformer {
  /** JSON paths into the event by variable name, for example `$.detail.commitId`. */
  readonly InputPathsMap?: Readonly<Record<string, string>> | null | undefined;
  /** Text with variables such as `<commit>`. */
  readonly InputTemplate: string;
}

/** Matches an escape sequence, a quotation mark, or a variable such as `<commit>`. */
const TOKEN = /\\.|"|<([\w.-]+)>/gs;
const PATH = /^\$((?:\.[\w/-]+|\[\d+\])*)$/;

/**
 * Applies an input transformer to an event, as EventBridge does.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * EventBridge does not escape text from the event: text with a quotation mark or a backslash makes the result invalid
 * JSON, or changes the meaning of the result. A path that does not exist in the event results in an empty string.
 *
 * @returns the input of the target, which is JSON if the template and the text from the event result in JSON.
 * @throws Error for an unknown variable, or for a path or a variable that the local AWS does not support.
 */
export function transformInput(
  { InputPathsMap: paths, InputTemplate: template }: InputTransformer,
  event: object,
): string {
  const values = new Map(Object.entries(paths ?? {}).map(([name, path]) => [name, read(event, path)]));
  let quoted = false;
  return template.replace(TOKEN, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined) return token;
    if (values.has(name)) return quoted ? insideString(values.get(name)) : asJson(values.get(name));
    throw unknownVariable(name, values.keys());
  });
}

/** Returns the value at a JSON path. Returns undefined if the path does not exist in the event. */
function read(event: object, path: string): unknown {
  const steps = PATH.exec(path)?.[1];
  if (steps === undefined) {
    throw new Error(
      `the local AWS does not support the path ${path} of an input transformer; allowed: names and indexes, such as ` +
        '$.detail.commitId or $.resources[0]',
    );
  }
  return [...steps.matchAll(/[\w/-]+/g)].reduce<unknown>(
    (value, [step]) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined,
    event,
  );
}

/**
 * Returns the text that replaces a variable inside a JSON string. EventBridge removes the quotation marks of objects
 * and lists.
 */
function insideString(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** Returns the text that replaces a variable outside a JSON string. EventBridge adds quotation marks to text. */
function asJson(value: unknown): string {
  return value === undefined || typeof value === 'string' ? `"${value ?? ''}"` : JSON.stringify(value);
}

function unknownVariable(name: string, known: Iterable<string>): Error {
  return name.startsWith('aws.events.')
    ? new Error(
        `the local AWS does not support the variable <${name}> of an input template; add the variable to ` +
          'rehearsal/local-aws/services/eventbridge/input-transformer.ts',
      )
    : new Error(
        `the input template has the unknown variable <${name}>; InputPathsMap defines: ${[...known].join(', ') || 'none'}`,
      );
}
