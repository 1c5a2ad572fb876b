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

/** What a template's parameters may be, and the values they get in this environment. */
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

/** No function works here, so that every attribute is written out. */
function attributeProblems(declaration: TemplateObject, path: TemplatePath): TemplateProblem[] {
  return Object.entries(declaration).flatMap(([key, value]) => {
    const where = [...path, key];
    if (key !== 'AllowedValues') {
      return typeof value === 'string' ? [] : [{ path: where, sentence: 'must be a text, written out' }];
    }
    return isList(value) && value.every((item) => typeof item === 'string')
      ? []
      : [{ path: where, sentence: 'must be a list of texts, written out' }];
  });
}

function typeProblems({ Type }: TemplateObject, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (Type === undefined) return [{ path, sentence: `Type is missing; allowed: ${TYPES_TEXT}` }];
  if (typeof Type !== 'string' || TYPES.includes(Type) || isSsmType(Type)) return [];
  const otherwise = '; read what the environment publishes by the last';
  const sentence = `must be ${TYPES_TEXT}${scope.didYouMean(Type, TYPES, otherwise)}`;
  return [{ path: [...path, 'Type'], sentence }];
}

/** CloudFormation refuses a default that the parameter may not have, even when it is not used. */
const defaultProblems = (declaration: TemplateObject): string[] =>
  typeof declaration['Default'] === 'string' ? constraintProblems(declaration['Default'], declaration) : [];

function valueProblems(name: string, declaration: TemplateObject, scope: Scope): string[] {
  const { Type, Default } = declaration;
  const value = scope.valueOf(name);
  const prefix = scope.publishedPrefix;
  if (typeof Type === 'string' && isSsmType(Type) && value?.startsWith(prefix) !== true) {
    const found = value === undefined ? 'none' : `'${shown(value)}'`;
    return [
      `the value in this environment is ${found}, but must be the name of an SSM parameter under ${prefix}; set it in the configuration file`,
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

/** AllowedPattern is left to CloudFormation: its patterns are Java's. */
function constraintProblems(value: string, { Type, AllowedValues }: TemplateObject): string[] {
  const type = typeof Type === 'string' ? Type : '';
  // Its members are many, too.
  if (isTooLong(value)) return [`is too long; allowed: ${sizeText(VALUE_BYTES)}`];
  const members = membersOf(value, type);
  if (NUMBERS.includes(type) && !members.every((member) => NUMBER.test(member.trim()))) {
    return [`must be ${type === 'Number' ? 'a number' : 'numbers, separated by commas'}, as Type says`];
  }
  if (AllowedValues === undefined || !isList(AllowedValues) || !TYPES.includes(type)) return [];
  const allowed = new Set(AllowedValues);
  return members.every((member) => allowed.has(member)) ? [] : ['must be one of AllowedValues'];
}

const isTooLong = (value: string) => Buffer.byteLength(value) > VALUE_BYTES;

/** A list is cut at its commas, and blanks around its members do not count. */
const membersOf = (value: string, type: TemplateValue | undefined) =>
  type === 'CommaDelimitedList' || type === 'List<Number>'
    ? value.split(',').map((member) => member.trim())
    : [value];

/** A value that the stack has from an earlier release was checked with that release's template only. */
const noValue = ({ context }: Scope) =>
  `has no value in ${context.environment}; set it in Parameters of the configuration file, or give it a Default`;
