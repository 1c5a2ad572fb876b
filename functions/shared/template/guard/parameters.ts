import { shown } from '../../text';
import { type TemplateObject, type TemplateValue, isObject } from '../value';
import { textProblem } from './dynamic-references';
import { type Scope, type TemplateProblem, isSsmType } from './scope';

const TYPES = ['String', 'Number', 'List<Number>', 'CommaDelimitedList'];
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
  const unknown = Object.keys(declaration).filter((key) => !KEYS.includes(key));
  return [
    ...unknown.map((key) => ({
      path: [...path, key],
      sentence: `${shown(key)} is not an attribute of a parameter${scope.didYouMean(key, KEYS)}`,
    })),
    ...typeProblems(name, scope).map((sentence) => ({ path: [...path, 'Type'], sentence })),
    ...valueProblems(name, scope).map((sentence) => ({ path, sentence })),
  ];
}

function typeProblems(name: string, scope: Scope): string[] {
  const type = scope.template.parameters.get(name)?.type;
  if (type === undefined) return ['must be a text'];
  if (TYPES.includes(type) || isSsmType(type)) return [];
  return [
    `must be ${TYPES.join(', ')} or AWS::SSM::Parameter::Value…${scope.didYouMean(type, TYPES, '; read what the environment publishes by the last')}`,
  ];
}

function valueProblems(name: string, scope: Scope): string[] {
  const type = scope.template.parameters.get(name)?.type;
  const value = scope.valueOf(name);
  const prefix = scope.publishedPrefix;
  if (isSsmType(type) && value?.startsWith(prefix) !== true) {
    const found = value === undefined ? 'none' : `'${shown(value)}'`;
    return [
      `the value in this environment is ${found}, but must be the name of an SSM parameter under ${prefix}; set it in the configuration file`,
    ];
  }
  // A list is cut at its commas.
  const texts = value === undefined ? [] : isListType(type) ? value.split(',') : [value];
  const sentences = texts.flatMap((text) => textProblem(text.trim(), prefix) ?? []);
  return [...new Set(sentences)].map((sentence) => `the value in this environment ${sentence}`);
}

const isListType = (type: string | undefined) => type === 'CommaDelimitedList' || type === 'List<Number>';
