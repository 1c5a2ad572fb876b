import { shown } from '../../text/text';
import { type TemplatePath, type TemplateValue, isList, isObject } from '../value';
import { attributeOf, variablesOf } from './pieces';
import { MACRO } from './reasons';
import type { Scope, TemplateProblem } from './scope';
import { functionsIn, precedesResources, worksIn } from './sections/placement';
import { isFunctionName } from './shape';
import { RESOURCE_SHAPES } from './types';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
const PSEUDO_PARAMETERS = new Set(
  'AccountId NotificationARNs NoValue Partition Region StackId StackName URLSuffix'
    .split(' ')
    .map((name) => `AWS::${name}`),
);

type Check = (argument: TemplateValue, path: TemplatePath, scope: Scope) => TemplateProblem[];

/** Check that accepts every argument, for functions whose arguments contain no declared names. */
const noCheck: Check = () => [];
const reject =
  (sentence: string): Check =>
  (_, path) => [{ path, sentence }];

/** Check of each allowed function, by function name. Functions that are not listed are not allowed. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ...'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals GetAZs Join Not Or RefAll Select Split ValueOf ValueOfAll'
    .split(' ')
    .map((name) => [`Fn::${name}`, noCheck] as const),
  ['Ref', checkRef],
  ['Fn::GetAtt', checkGetAtt],
  ['Fn::Sub', checkSub],
  ['Fn::If', checkIf],
  ['Fn::FindInMap', checkFindInMap],
  [
    'Fn::ImportValue',
    reject(
      'a service must not import values of other stacks; use a parameter of the type AWS::SSM::Parameter::Value… to read a value that the environment publishes',
    ),
  ],
  ['Fn::Transform', reject(`${MACRO}; remove it`)],
]);

/** Sections that contain only literal strings. Other modules check these sections. */
const WITHOUT_FUNCTIONS = new Set(['Mappings', 'Parameters']);

/** Returns a problem for each call to a forbidden function, and for each reference to an undeclared name. */
export function functionProblems(value: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (typeof value === 'string') return [];
  const keys = Object.keys(value);
  return Object.entries(value).flatMap(([key, inner]) => {
    const innerPath = [...path, key];
    if (path.length === 0 && WITHOUT_FUNCTIONS.has(key)) return [];
    const nested = functionProblems(inner, innerPath, scope);
    if (key === 'Condition' && path.length > 1 && precedesResources(path[0])) {
      return [...conditionProblems(inner, innerPath, scope), ...nested];
    }
    if (!isFunctionName(key)) return nested;
    if (keys.length > 1) {
      return [
        {
          path: innerPath,
          sentence: `${shown(key)} must be the only key in its mapping; remove the other keys`,
        },
        ...nested,
      ];
    }
    return [...callProblems(key, inner, innerPath, scope), ...nested];
  });
}

function callProblems(
  name: string,
  argument: TemplateValue,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  const known = name.startsWith('Fn::ForEach::') ? 'Fn::Transform' : name;
  const check = CHECKS.get(known);
  const [section = ''] = path;
  if (check !== undefined && !worksIn(known, section)) {
    return [
      { path, sentence: `${name} does not work in ${section}; allowed: ${functionsIn(section).join(', ')}` },
    ];
  }
  if (check !== undefined) return check(argument, path, scope);
  return [
    {
      path,
      sentence: `${shown(name)} is not an allowed function${scope.didYouMean(name, CHECKS.keys())}`,
    },
  ];
}

/** Returns a problem when a value is not the name of a declared condition. */
export function conditionProblems(name: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  return undeclared(name, 'condition', scope.conditions, path, scope);
}

export const resourceNameProblems = (name: TemplateValue, path: TemplatePath, scope: Scope) =>
  undeclared(name, 'resource', scope.template.resources, path, scope);

function checkRef(argument: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  const isPseudo = typeof argument === 'string' && argument.startsWith('AWS::');
  if (precedesResources(path[0])) {
    const known = isPseudo ? PSEUDO_PARAMETERS : scope.template.parameters;
    return tooEarly(argument, path, scope) ?? undeclared(argument, 'parameter', known, path, scope);
  }
  const known = isPseudo ? PSEUDO_PARAMETERS : scope.names;
  return undeclared(argument, 'parameter or resource', known, path, scope);
}

/**
 * Returns a problem when a section such as Conditions refers to a resource, because CloudFormation evaluates the
 * section before it creates resources.
 */
function tooEarly(name: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] | undefined {
  if (typeof name !== 'string' || !precedesResources(path[0])) return undefined;
  if (!scope.template.resources.has(name)) return undefined;
  const sentence = `${name} is a resource, which does not exist yet when ${path[0] ?? ''} are evaluated; refer to a parameter`;
  return [{ path, sentence }];
}

function checkGetAtt(argument: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  const attribute = attributeOf(argument);
  if (attribute === undefined) {
    return [{ path, sentence: 'must name a resource and an attribute, such as Service.Name' }];
  }
  return attributeProblems(attribute, path, scope);
}

function attributeProblems(
  [id, attribute]: readonly [string, string],
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  const early = tooEarly(id, path, scope);
  if (early !== undefined) return early;
  const type = scope.typeOf(id);
  const attributes = RESOURCE_SHAPES.get(type ?? '')?.attributes;
  // If the resource type is not allowed, `resourceProblems` already reports the type.
  return attributes === undefined
    ? resourceNameProblems(id, path, scope)
    : undeclared(attribute, `attribute of ${shown(id)} (${type ?? ''})`, new Set(attributes), path, scope);
}

function checkSub(argument: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  const [text, variables] = isList(argument) ? argument : [argument];
  const isPair =
    !isList(argument) || (argument.length === 2 && variables !== undefined && isObject(variables));
  if (typeof text !== 'string' || !isPair) {
    return [{ path, sentence: 'must be a text, or a list of a text and a mapping of its variables' }];
  }
  const given = new Set(Object.keys(variables ?? {}));
  return [...variablesOf(text)].flatMap((name) => {
    if (given.has(name)) return [];
    const attribute = attributeOf(name);
    return attribute === undefined ? checkRef(name, path, scope) : attributeProblems(attribute, path, scope);
  });
}

function checkIf(argument: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (!isList(argument) || argument.length !== 3) {
    return [{ path, sentence: 'must be a list of the name of a condition and two values' }];
  }
  return conditionProblems(argument[0] ?? '', [...path, '0'], scope);
}

function checkFindInMap(argument: TemplateValue, path: TemplatePath, scope: Scope): TemplateProblem[] {
  if (!isList(argument) || argument.length !== 3) {
    return [{ path, sentence: 'must be a list of the name of a mapping and two keys' }];
  }
  return undeclared(argument[0] ?? '', 'mapping', scope.mappings, [...path, '0'], scope);
}

function undeclared(
  name: TemplateValue,
  kind: string,
  known: { has(name: string): boolean; keys(): Iterable<string> },
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  if (typeof name !== 'string')
    return [{ path, sentence: `must be the name of a ${kind}, as a literal value` }];
  if (known.has(name)) return [];
  return [
    {
      path,
      sentence: `${shown(name)} is not declared: there is no such ${kind}${scope.didYouMean(name, known.keys())}`,
    },
  ];
}
