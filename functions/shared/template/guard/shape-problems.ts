import { shown } from '../../text/text';
import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../value';
import type { Scope, TemplateProblem } from './scope';
import {
  type Need,
  type ObjectShape,
  PLAIN,
  type Shape,
  always,
  branchesOf,
  functionOf,
  isNoValue,
} from './shape';

/**
 * Holds a value against its shape, in both branches of every `Fn::If`.
 *
 * @param siblings The mapping that the value is in.
 */
export function shapeProblems(
  value: TemplateValue,
  shape: Shape,
  path: TemplatePath,
  scope: Scope,
  siblings: TemplateObject = {},
): TemplateProblem[] {
  if (shape.kind === 'refused') return [{ path, sentence: shape.sentence }];
  if (isNoValue(value)) return [];
  // Before the branches: a value may be the same as another one that has the same branches.
  if (shape.kind === 'decided' && shape.accepts(value, scope, siblings)) return [];
  const branches = branchesOf(value);
  if (branches !== undefined) {
    return branches.flatMap(([index, branch]) =>
      shapeProblems(branch, shape, [...path, 'Fn::If', index], scope, siblings),
    );
  }
  switch (shape.kind) {
    case 'plain':
      return isOneValue(value) ? [] : [{ path, sentence: 'must be one value, not a list or a mapping' }];
    case 'decided':
      return [{ path, sentence: decidedSentence(value, shape.must, scope) }];
    case 'plains':
      return functionOf(value) === undefined ? listProblems(value, PLAIN, undefined, path, scope) : [];
    case 'list':
      return listProblems(value, shape.of, shape.needs, path, scope);
    case 'texts':
      if (!isMapping(value)) return [notWritten('a mapping', path)];
      return Object.entries(value).flatMap(([key, inner]) =>
        shapeProblems(inner, PLAIN, [...path, key], scope),
      );
    case 'object':
      return isMapping(value) ? objectProblems(value, shape, path, scope) : [notWritten('a mapping', path)];
  }
}

function listProblems(
  value: TemplateValue,
  of: Shape,
  needs: Need | undefined,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  if (!isList(value)) return [notWritten('a list', path)];
  const isMet = needs === undefined || value.some((item) => always(item, needs.isMet));
  return [
    ...(isMet ? [] : [{ path, sentence: needs.sentence }]),
    ...value.flatMap((item, index) => shapeProblems(item, of, [...path, String(index)], scope)),
  ];
}

function objectProblems(
  value: TemplateObject,
  { properties, required }: ObjectShape,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  const missing = required.filter((name) => {
    const inner = value[name];
    return inner === undefined || !always(inner, (branch) => !isNoValue(branch));
  });
  return [
    ...missing.map((name) => ({ path, sentence: `${name} is missing; set it under every condition` })),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const shape = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const where = [...path, name];
      return shape === undefined
        ? [{ path: where, sentence: unknownProperty(name, properties, scope) }]
        : shapeProblems(inner, shape, where, scope, value);
    }),
  ];
}

const unknownProperty = (name: string, known: object, scope: Scope) =>
  `${shown(name)} is not a property that a service may set${scope.didYouMean(name, Object.keys(known), '; remove it, or see docs/templates.md')}`;

const notWritten = (what: string, path: TemplatePath): TemplateProblem => ({
  path,
  sentence: `must be ${what}, written out: the guard checks every entry; use Fn::If for a condition`,
});

const isOneValue = (value: TemplateValue) => typeof value === 'string' || functionOf(value) !== undefined;
const isMapping = (value: TemplateValue): value is TemplateObject =>
  isObject(value) && functionOf(value) === undefined;

function decidedSentence(value: TemplateValue, must: string, scope: Scope): string {
  const got = typeof value === 'string' ? `is '${shown(value)}', but ` : '';
  return `${got}must ${inContext(must, scope)}`;
}

/** Puts the template's own names into a sentence. */
function inContext(must: string, { context }: Scope): string {
  return must.replaceAll('<project>', context.project).replaceAll('<environment>', context.environment);
}
