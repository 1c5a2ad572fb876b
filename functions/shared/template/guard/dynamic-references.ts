import { type TemplatePath, type TemplateValue, isList } from '../value';
import { substituted } from './pieces';
import type { Scope, TemplateProblem } from './scope';
import { functionOf, isFunctionName } from './shape';

/**
 * Begins a dynamic reference. CloudFormation looks for it in the finished text, after every function.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
const OPENING = '{{resolve:';
/** `{{resolve:ssm:name}}` or `{{resolve:ssm:name:version}}`: no secret, because it cannot read a SecureString. */
const PLAIN_REFERENCE = /\{\{resolve:ssm:([a-zA-Z0-9_.\-/]+)(?::\d+)?\}\}/g;

const SECRET =
  'must not refer to a secret: CloudFormation would write its value where people can read it, and services cannot have secrets yet';
const FOREIGN = (prefix: string) =>
  `may only refer to what the environment publishes, written out as {{resolve:ssm:${prefix}…}}`;
const PART = (part: string) =>
  `must not have '${part}' at its end or before a variable, where it could become a reference to a secret; add another character behind it, such as a blank, or write the whole text out`;

/** Returns the sentence against a text that stays as it is. */
export function wholeTextProblem(text: string, publishedPrefix: string): string | undefined {
  const rest = withoutPublished(text, publishedPrefix);
  if (!rest.includes(OPENING)) return undefined;
  return rest.includes(`${OPENING}ssm:`) ? FOREIGN(publishedPrefix) : SECRET;
}

/**
 * Returns the sentence against a text that may be put together with others. The result begins a reference only if one of its
 * parts has the whole opening or ends with a part of it, so that no part needs to be looked at together with others.
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
    .replace(PLAIN_REFERENCE, (reference, name: string) =>
      name.startsWith(publishedPrefix) ? '' : reference,
    )
    .toLowerCase();

/**
 * References to secrets and to what is not this environment's, those included that functions put together.
 *
 * @param isPart A function or a mapping is around the value, so that its texts may be put together with others.
 */
export function referenceProblems(
  value: TemplateValue,
  path: TemplatePath,
  scope: Scope,
  isPart = false,
): TemplateProblem[] {
  const problem = (text: string, where: TemplatePath): TemplateProblem[] => {
    const sentence = (isPart ? partProblem : wholeTextProblem)(text, scope.publishedPrefix);
    return sentence === undefined ? [] : [{ path: where, sentence }];
  };
  if (typeof value === 'string') return problem(value, path);
  return Object.entries(value).flatMap(([key, inner]) => {
    const where = [...path, key];
    if (key === 'Fn::Sub') return subProblems(inner, where, scope, isPart);
    const isCut = key === 'Fn::Split' && mayHaveBrace(inner, scope);
    return [
      ...problem(key, where),
      ...(isCut ? [{ path: where, sentence: CUT }] : []),
      ...referenceProblems(inner, where, scope, isPart || makesParts(key, path)),
    ];
  });
}

/** `Fn::If` chooses a whole value. Parameters are checked by the values that they get. */
const makesParts = (key: string, path: TemplatePath) =>
  (isFunctionName(key) && key !== 'Fn::If') || (path.length === 0 && key === 'Mappings');

const CUT =
  'must not cut a text that may contain {, because its parts could be put together to a reference to a secret';

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

/** Says whether a value may have a brace in it, as far as the template and its parameters decide. */
function mayHaveBrace(value: TemplateValue, scope: Scope): boolean {
  if (typeof value === 'string') return value.includes('{');
  return scope.braces.values.about(value, () => partMayHaveBrace(value, scope));
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

/** The image has none: its form is checked apart. */
const parameterMayHaveBrace = (name: string, scope: Scope) =>
  scope.template.parameters.has(name) &&
  scope.braces.parameters.about(name, () => scope.valueOf(name)?.includes('{') === true);
