import { shown } from '../../text';
import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../value';
import { conditionProblems, resourceNameProblems } from './functions';
import type { Scope, TemplateProblem } from './scope';
import { RESOURCE_SHAPES } from './types';
import { shapeProblems } from './walk';

/** Transform (macros) and Hooks are missing on purpose: both run code that no one checked. */
const SECTIONS =
  'AWSTemplateFormatVersion Conditions Description Mappings Metadata Outputs Parameters Resources Rules'.split(
    ' ',
  );
/** CreationPolicy and UpdatePolicy are missing: resources of the allowed types have none. */
const ATTRIBUTES = 'Condition DeletionPolicy DependsOn Metadata Properties Type UpdateReplacePolicy'.split(
  ' ',
);
/** Export is missing: its name is taken for every other stack of the account, and no service may import it. */
const OUTPUT_KEYS = ['Condition', 'Description', 'Value'];
const NAME = /^[A-Za-z0-9]{1,255}$/;

export function sectionProblems(scope: Scope): TemplateProblem[] {
  const { template } = scope;
  const sections = unknownKeys(template.sections, SECTIONS, [], 'is not a section that is allowed', scope);
  const names = [...template.parameters.keys()].map((name) => ['Parameters', name]);
  const ids = [...template.resources.keys()].map((id) => ['Resources', id]);
  const malformed = [...names, ...ids].filter(([, name = '']) => !NAME.test(name));
  const twice = ids.filter(([, id = '']) => template.parameters.has(id));
  return [
    ...sections,
    ...malformed.map((path) => ({ path, sentence: 'a name may have letters and digits only' })),
    ...twice.map((path) => ({ path, sentence: 'a parameter has the same name; rename one of the two' })),
    ...(ids.length === 0 ? [{ path: ['Resources'], sentence: 'must have at least one resource' }] : []),
  ];
}

export function resourceProblems(scope: Scope): TemplateProblem[] {
  return [...scope.template.resources].flatMap(([id, resource]) => {
    const path = ['Resources', id];
    return [
      ...unknownKeys(resource, ATTRIBUTES, path, 'is not an attribute that a resource may have', scope),
      ...typeProblems(id, resource, path, scope),
      ...dependencyProblems(resource['DependsOn'], [...path, 'DependsOn'], scope),
      ...ofCondition(resource, path, scope),
    ];
  });
}

export function outputProblems(scope: Scope): TemplateProblem[] {
  const outputs = scope.template.sections['Outputs'] ?? {};
  return Object.entries(outputs).flatMap(([name, output]: [string, TemplateValue]) => {
    const path = ['Outputs', name];
    if (!isObject(output)) return [{ path, sentence: 'must be a mapping with Value' }];
    return [
      ...unknownKeys(output, OUTPUT_KEYS, path, 'is not a key that an output may have', scope),
      ...ofCondition(output, path, scope),
    ];
  });
}

function typeProblems(
  id: string,
  resource: TemplateObject,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  const type = scope.typeOf(id);
  const shape = RESOURCE_SHAPES.get(type ?? '');
  if (shape !== undefined) {
    return shapeProblems(resource['Properties'] ?? {}, shape.properties, [...path, 'Properties'], scope);
  }
  const known = [...RESOURCE_SHAPES.keys()];
  const sentence = `${shown(type ?? 'this')} is not a type that is allowed${scope.didYouMean(type ?? '', known, `; allowed: ${known.join(', ')}`)}`;
  return [{ path: type === undefined ? path : [...path, 'Type'], sentence }];
}

function dependencyProblems(
  value: TemplateValue | undefined,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).flatMap((name) => resourceNameProblems(name, path, scope));
}

function ofCondition(value: TemplateObject, path: TemplatePath, scope: Scope): TemplateProblem[] {
  const name = value['Condition'];
  return name === undefined ? [] : conditionProblems(name, [...path, 'Condition'], scope);
}

function unknownKeys(
  value: TemplateObject,
  known: readonly string[],
  path: TemplatePath,
  sentence: string,
  scope: Scope,
): TemplateProblem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      sentence: `${shown(key)} ${sentence}${scope.didYouMean(key, known, `; allowed: ${known.join(', ')}`)}`,
    }));
}
