import { IMAGE_PARAMETER } from '../../../release/names';
import { VALUE_BYTES } from '../../../text/limits';
import { shown, sizeText } from '../../../text/text';
import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../../value';
import { partProblem } from '../dynamic-references';
import { type Scope, type TemplateProblem, isSsmType } from '../scope';
import { unknownKeys } from './keys';

const TYPES = ['String', 'Number', 'List<Number>', 'CommaDelimitedList'];
const TYPES_TEXT = `${TYPES.join(', ')} or AWS::SSM::Parameter::Value…`;
const NUMBERS = ['Number', 'List<Number>'];
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const KEYS =
  'AllowedPattern AllowedValues ConstraintDescription Default Description MaxLength MaxValue MinLength MinValue NoEcho Type'.split(
    ' ',
  );

/** Returns the problems with the parameter declarations, and with the parameter values in this environment. */
export function parameterProblems(scope: Scope): TemplateProblem[] {
  const parameters = scope.template.sections['Parameters'] ?? {};
  return Object.entries(parameters).flatMap(([name, declaration]: [string, TemplateValue]) =>
    isObject(declaration) ? declarationProblems(name, declaration, scope) : [],
  );
}

function declarationProblems(name: string, declaration: TemplateObject, scope: Scope): TemplateProblem[] {
  const path = ['Parameters', name];
  return [
    ...unknownKeys(declaration, KEYS, path, 'is not an attribute of a parameter', scope),
    ...attributeProblems(declaration, path),
    ...typeProblems(declaration, path, scope),
    ...defaultProblems(declaration).map((sentence) => ({ path: [...path, 'Default'], sentence })),
    ...valueProblems(name, declaration, scope).map((sentence) => ({ path, sentence })),
  ];
}

/**
 * Returns a problem for each parameter attribute that is not a literal, because CloudFormation evaluates no functions
 * in the Parameters section.
 */
function attributeProblems(declaration: TemplateObject, path: TemplatePath): TemplateProblem[] {
  return Object.entries(declaration).flatMap(([key, value]) => {
    const innerPath = [...path, key];
    if (key !== 'AllowedValues') {
      return typeof value === 'string'
        ? []
        : [{ path: innerPath, sentence: 'must be a text, as a literal value' }];
    }
    return isList(value) && value.every((item) => typeof item === 'string')
      ? []
      : [{ path: innerPath, sentence: 'must be a list of texts, as a literal value' }];
  });
}

function typeProblems({ Type }: TemplateObject, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (Type === undefined) return [{ path, sentence: `Type is missing; allowed: ${TYPES_TEXT}` }];
  if (typeof Type !== 'string' || TYPES.includes(Type) || isSsmType(Type)) return [];
  const otherwise = '; use the last type for a value that the environment publishes';
  const sentence = `must be ${TYPES_TEXT}${scope.didYouMean(Type, TYPES, otherwise)}`;
  return [{ path: [...path, 'Type'], sentence }];
}

/**
 * Returns the problems with the default of a parameter. CloudFormation rejects a default that violates a constraint,
 * even if the stack sets another value.
 */
const defaultProblems = (declaration: TemplateObject): string[] =>
  typeof declaration['Default'] === 'string' ? constraintProblems(declaration['Default'], declaration) : [];

function valueProblems(name: string, declaration: TemplateObject, scope: Scope): string[] {
  const { Type, Default } = declaration;
  const value = scope.valueOf(name);
  const prefix = scope.publishedPrefix;
  if (typeof Type === 'string' && isSsmType(Type) && value?.startsWith(prefix) !== true) {
    const actual = value === undefined ? 'missing' : `'${shown(value)}'`;
    return [
      `the value in this environment is ${actual}, but must be the name of an SSM parameter under ${prefix}; set the value in the configuration file`,
    ];
  }
  if (value === undefined) {
    return name === IMAGE_PARAMETER || Default !== undefined ? [] : [noValue(scope)];
  }
  const constraints = value === Default ? [] : constraintProblems(value, declaration);
  if (isTooLong(value)) return constraints.map(inEnvironment);
  const sentences = [
    ...constraints,
    ...membersOf(value, Type).flatMap((text) => partProblem(text.trim(), prefix) ?? []),
  ];
  return [...new Set(sentences)].map(inEnvironment);
}

const inEnvironment = (sentence: string) => `the value in this environment ${sentence}`;

/**
 * Returns a problem for each constraint that a value violates. AllowedPattern is left to CloudFormation, because the
 * pattern is a Java regular expression.
 */
function constraintProblems(value: string, { Type, AllowedValues }: TemplateObject): string[] {
  const type = typeof Type === 'string' ? Type : '';
  // The length is checked first, because splitting a very long list would take too much time.
  if (isTooLong(value)) return [`is too long; allowed: ${sizeText(VALUE_BYTES)}; shorten the value`];
  const members = membersOf(value, type);
  if (NUMBERS.includes(type) && !members.every((member) => NUMBER.test(member.trim()))) {
    return [
      `must be ${type === 'Number' ? 'a number' : 'numbers, separated by commas'}, because Type is ${type}`,
    ];
  }
  if (AllowedValues === undefined || !isList(AllowedValues) || !TYPES.includes(type)) return [];
  const allowed = new Set(AllowedValues);
  return members.every((member) => allowed.has(member)) ? [] : ['must be one of AllowedValues'];
}

const isTooLong = (value: string) => Buffer.byteLength(value) > VALUE_BYTES;

/**
 * Returns the members of a list value, or the value itself for other types. CloudFormation ignores spaces around
 * members.
 */
const membersOf = (value: string, type: TemplateValue | undefined) =>
  type === 'CommaDelimitedList' || type === 'List<Number>'
    ? value.split(',').map((member) => member.trim())
    : [value];

/**
 * Requires a value in the configuration file or a default. The value that the stack already has does not count, because
 * that value was checked with another template.
 */
const noValue = ({ context }: Scope) =>
  `has no value in ${context.environment}; set a value in Parameters of the configuration file, or add a Default`;
