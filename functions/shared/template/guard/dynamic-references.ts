import { type TemplatePath, type TemplateValue, isList } from '../value';
import { substituted } from './pieces';
import type { Scope, TemplateProblem } from './scope';
import { functionOf, isFunctionName } from './shape';

/**
 * Start of a dynamic reference. CloudFormation resolves dynamic references after it has evaluated all functions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
const OPENING = '{{resolve:';
/**
 * Pattern of `{{resolve:ssm:name}}` and `{{resolve:ssm:name:version}}`. References of these two forms cannot read a
 * SecureString parameter.
 */
const SSM_REFERENCE = /\{\{resolve:ssm:([a-zA-Z0-9_.\-/]+)(?::\d+)?\}\}/g;

const SECRET =
  'must not refer to a secret: CloudFormation would write the value where people can read it, and services cannot use secrets yet; remove the reference';
const FOREIGN = (prefix: string) =>
  `may only refer to an SSM parameter of the environment, written out as {{resolve:ssm:${prefix}…}}`;
const PART = (part: string) =>
  `must not have '${part}' at its end or before a variable, because the joined text could become a reference to a secret; add another character after '${part}', such as a blank, or write the whole text out`;

/**
 * Returns the problem with a string that no function joins with other strings; undefined when the string is allowed.
 */
export function wholeTextProblem(text: string, publishedPrefix: string): string | undefined {
  const rest = withoutPublished(text, publishedPrefix);
  if (!rest.includes(OPENING)) return undefined;
  return rest.includes(`${OPENING}ssm:`) ? FOREIGN(publishedPrefix) : SECRET;
}

/**
 * Returns the problem with a string that a function may join with other strings. The joined string can contain a
 * dynamic reference only if one string contains `{{resolve:` or ends with the beginning of `{{resolve:`. Each string
 * can therefore be checked alone.
 */
export function partProblem(text: string, publishedPrefix: string): string | undefined {
  const whole = wholeTextProblem(text, publishedPrefix);
  if (whole !== undefined) return whole;
  const rest = withoutPublished(text, publishedPrefix);
  for (let length = OPENING.length - 1; length > 0; length -= 1) {
    const part = OPENING.slice(0, length);
    if (rest.endsWith(part)) return PART(part);
  }
  return undefined;
}

const withoutPublished = (text: string, publishedPrefix: string) =>
  text
    .replace(SSM_REFERENCE, (reference, name: string) => (name.startsWith(publishedPrefix) ? '' : reference))
    .toLowerCase();

/**
 * Returns a problem for each dynamic reference to a secret or to another environment, including references that
 * functions could join from parts.
 *
 * @param isPart True inside a function or a mapping, where strings may be joined with other strings.
 */
export function referenceProblems(
  value: TemplateValue,
  path: TemplatePath,
  scope: Scope,
  isPart = false,
): TemplateProblem[] {
  const problem = (text: string, textPath: TemplatePath): TemplateProblem[] => {
    const sentence = (isPart ? partProblem : wholeTextProblem)(text, scope.publishedPrefix);
    return sentence === undefined ? [] : [{ path: textPath, sentence }];
  };
  if (typeof value === 'string') return problem(value, path);
  return Object.entries(value).flatMap(([key, inner]) => {
    const innerPath = [...path, key];
    if (key === 'Fn::Sub') return subProblems(inner, innerPath, scope, isPart);
    const isSplit = key === 'Fn::Split' && mayHaveBrace(inner, scope);
    return [
      ...problem(key, innerPath),
      ...(isSplit ? [{ path: innerPath, sentence: SPLIT }] : []),
      ...referenceProblems(inner, innerPath, scope, isPart || joinsTexts(key, path)),
    ];
  });
}

/**
 * Returns true if strings under a key may be joined with other strings. `Fn::If` is an exception because it chooses a
 * whole value. Parameters are an exception because they have a separate check.
 */
const joinsTexts = (key: string, path: TemplatePath) =>
  (isFunctionName(key) && key !== 'Fn::If') || (path.length === 0 && key === 'Mappings');

const SPLIT =
  "must not split a text that may contain '{', because its parts could be joined into a reference to a secret; write the list out";

function subProblems(
  argument: TemplateValue,
  path: TemplatePath,
  scope: Scope,
  isPart: boolean,
): TemplateProblem[] {
  const [text, ...others] = isList(argument) ? argument : [argument];
  const rest = others.flatMap((other, index) =>
    referenceProblems(other, [...path, String(index + 1)], scope, true),
  );
  if (typeof text !== 'string') return rest;
  const pieces = substituted(text);
  const sentences = pieces.flatMap((piece, index) => {
    if (typeof piece !== 'string') return [];
    const isLast = index === pieces.length - 1;
    return (isLast && !isPart ? wholeTextProblem : partProblem)(piece, scope.publishedPrefix) ?? [];
  });
  return [...[...new Set(sentences)].map((sentence) => ({ path, sentence })), ...rest];
}

/**
 * Returns true if a value may contain a brace, which can come from a literal string, a mapping or a parameter value.
 */
function mayHaveBrace(value: TemplateValue, scope: Scope): boolean {
  if (typeof value === 'string') return value.includes('{');
  return scope.braces.values.get(value, () => partMayHaveBrace(value, scope));
}

function partMayHaveBrace(value: Exclude<TemplateValue, string>, scope: Scope): boolean {
  if (isList(value)) return value.some((item) => mayHaveBrace(item, scope));
  const { name, argument } = functionOf(value) ?? {};
  if (name === 'Ref' && typeof argument === 'string') return parameterMayHaveBrace(argument, scope);
  if (name === 'Fn::Sub' && argument !== undefined) return subMayHaveBrace(argument, scope);
  if (name === 'Fn::FindInMap' && scope.mappingsHaveBrace) return true;
  return Object.values(value).some((inner) => mayHaveBrace(inner, scope));
}

function subMayHaveBrace(argument: TemplateValue, scope: Scope): boolean {
  const [text = '', ...others] = isList(argument) ? argument : [argument];
  const pieces = typeof text === 'string' ? substituted(text) : [];
  return (
    pieces.some((piece) =>
      typeof piece === 'string' ? piece.includes('{') : parameterMayHaveBrace(piece.name, scope),
    ) || others.some((other) => mayHaveBrace(other, scope))
  );
}

/**
 * Returns true if the value of a parameter may contain a brace. The image URI never contains a brace, because its
 * format excludes braces.
 */
const parameterMayHaveBrace = (name: string, scope: Scope) =>
  scope.template.parameters.has(name) &&
  scope.braces.parameters.get(name, () => scope.valueOf(name)?.includes('{') === true);
