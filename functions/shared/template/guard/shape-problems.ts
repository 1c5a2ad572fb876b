import { shown } from '../../text/text';
import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../value';
import type { Scope, TemplateProblem } from './scope';
import {
  type ListShape,
  type ObjectShape,
  PLAIN,
  type Shape,
  always,
  branchesOf,
  functionOf,
  isNoValue,
  list,
} from './shape';

/**
 * Returns the problems with a value, in both branches of every `Fn::If`.
 *
 * @param siblings Mapping that contains the value.
 */
export function shapeProblems(
  value: TemplateValue,
  shape: Shape,
  path: TemplatePath,
  scope: Scope,
  siblings: TemplateObject = {},
): TemplateProblem[] {
  if (shape.kind === 'forbidden') return [{ path, sentence: shape.sentence }];
  if (isNoValue(value)) return [];
  // Restricted values are checked before `Fn::If` is split into branches, because `sameAs` compares whole values.
  if (shape.kind === 'restricted' && shape.accepts(value, scope, siblings)) return [];
  const branches = branchesOf(value);
  if (branches === undefined) return valueProblems(value, shape, path, scope);
  return branches.flatMap(([index, branch]) =>
    shapeProblems(branch, shape, [...path, 'Fn::If', index], scope, siblings),
  );
}

type AllowedShape = Exclude<Shape, { readonly kind: 'forbidden' }>;

/** Returns the problems with a value that is not an `Fn::If` and that no restricted form has accepted. */
function valueProblems(
  value: TemplateValue,
  shape: AllowedShape,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  switch (shape.kind) {
    case 'plain':
      return isOneValue(value) ? [] : [{ path, sentence: 'must be one value, not a list or a mapping' }];
    case 'restricted':
      return [{ path, sentence: restrictionSentence(value, shape.must, scope) }];
    case 'plain-list':
      return functionOf(value) === undefined ? listProblems(value, list(PLAIN), path, scope) : [];
    case 'list':
      return listProblems(value, shape, path, scope);
    case 'plain-mapping':
      return isMapping(value) ? plainMappingProblems(value, path, scope) : [notLiteral('a mapping', path)];
    case 'object':
      return isMapping(value) ? objectProblems(value, shape, path, scope) : [notLiteral('a mapping', path)];
  }
}

const plainMappingProblems = (value: TemplateObject, path: TemplatePath, scope: Scope): TemplateProblem[] =>
  Object.entries(value).flatMap(([key, inner]) => shapeProblems(inner, PLAIN, [...path, key], scope));

function listProblems(
  value: TemplateValue,
  { of, requirement }: ListShape,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  if (!isList(value)) return [notLiteral('a list', path)];
  const isMet = requirement === undefined || value.some((item) => always(item, requirement.isMet));
  return [
    ...(isMet ? [] : [{ path, sentence: requirement.sentence }]),
    ...value.flatMap((item, index) => shapeProblems(item, of, [...path, String(index)], scope)),
  ];
}

function objectProblems(
  value: TemplateObject,
  { properties, required }: ObjectShape,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  const missing = required.flatMap((name) => {
    const inner = value[name];
    if (inner === undefined) return `${name} is missing; set the property`;
    const isSet = always(inner, (branch) => !isNoValue(branch));
    return isSet
      ? []
      : `${name} is missing when its value is AWS::NoValue; set the property under every condition`;
  });
  return [
    ...missing.map((sentence) => ({ path, sentence })),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const shape = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const innerPath = [...path, name];
      return shape === undefined
        ? [{ path: innerPath, sentence: unknownProperty(name, properties, scope) }]
        : shapeProblems(inner, shape, innerPath, scope, value);
    }),
  ];
}

const unknownProperty = (name: string, known: object, scope: Scope) =>
  `${shown(name)} is not a property that a service may set${scope.didYouMean(name, Object.keys(known), '; remove it, or see docs/templates.md')}`;

const notLiteral = (kind: string, path: TemplatePath): TemplateProblem => ({
  path,
  sentence: `must be ${kind}, as a literal value, so that every entry can be checked; the only allowed function is Fn::If`,
});

const isOneValue = (value: TemplateValue) => typeof value === 'string' || functionOf(value) !== undefined;
const isMapping = (value: TemplateValue): value is TemplateObject =>
  isObject(value) && functionOf(value) === undefined;

function restrictionSentence(value: TemplateValue, must: string, scope: Scope): string {
  const actual = typeof value === 'string' ? `is '${shown(value)}', but ` : '';
  return `${actual}must ${withNames(must, scope)}`;
}

/** Replaces the placeholders in a message with the names of the project and the environment. */
function withNames(must: string, { context }: Scope): string {
  return must.replaceAll('<project>', context.project).replaceAll('<environment>', context.environment);
}
