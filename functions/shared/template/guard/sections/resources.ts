import { shown } from '../../../text/text';
import { type TemplateObject, type TemplatePath, type TemplateValue, isList, isObject } from '../../value';
import { conditionProblems, resourceNameProblems } from '../functions';
import type { Scope, TemplateProblem } from '../scope';
import { functionOf } from '../shape';
import { RESOURCE_SHAPES } from '../types';
import { shapeProblems } from '../shape-problems';
import { unknownKeys } from './keys';

/**
 * Attributes that a resource may have. CreationPolicy and UpdatePolicy are missing because no allowed resource type
 * supports them.
 */
const ATTRIBUTES = 'Condition DeletionPolicy DependsOn Metadata Properties Type UpdateReplacePolicy'.split(
  ' ',
);
/**
 * The attributes for deletion policies, with their allowed values. Snapshot is missing because no allowed resource type
 * supports snapshots.
 */
const POLICIES: readonly (readonly [string, readonly string[]])[] = [
  ['DeletionPolicy', ['Delete', 'Retain', 'RetainExceptOnCreate']],
  ['UpdateReplacePolicy', ['Delete', 'Retain']],
];

export function resourceProblems(scope: Scope): TemplateProblem[] {
  return [...scope.template.resources].flatMap(([id, resource]) => {
    const path = ['Resources', id];
    const { Condition, DependsOn, Metadata = {} } = resource;
    return [
      ...unknownKeys(resource, ATTRIBUTES, path, 'is not an attribute that a resource may have', scope),
      ...typeProblems(id, resource, path, scope),
      ...policyProblems(resource, path),
      ...(isObject(Metadata) ? [] : [{ path: [...path, 'Metadata'], sentence: 'must be a mapping' }]),
      ...dependencyProblems(DependsOn, [...path, 'DependsOn'], scope),
      ...(Condition === undefined ? [] : conditionProblems(Condition, [...path, 'Condition'], scope)),
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
    const { Properties = {} } = resource;
    const propertiesPath = [...path, 'Properties'];
    return isObject(Properties) && functionOf(Properties) === undefined
      ? shapeProblems(Properties, shape.properties, propertiesPath, scope)
      : [{ path: propertiesPath, sentence: 'must be a mapping, as a literal value' }];
  }
  const known = [...RESOURCE_SHAPES.keys()];
  const allowed = `; allowed: ${known.join(', ')}`;
  if (resource['Type'] === undefined) return [{ path, sentence: `Type is missing${allowed}` }];
  const typePath = [...path, 'Type'];
  if (type === undefined)
    return [{ path: typePath, sentence: `must be one resource type, as a literal value${allowed}` }];
  const sentence = `${shown(type)} is not an allowed type${scope.didYouMean(type, known, allowed)}`;
  return [{ path: typePath, sentence }];
}

function policyProblems(resource: TemplateObject, path: TemplatePath): TemplateProblem[] {
  return POLICIES.flatMap(([name, allowed]) => {
    const value = resource[name];
    return value === undefined || (typeof value === 'string' && allowed.includes(value))
      ? []
      : [{ path: [...path, name], sentence: `must be ${allowed.join(' or ')}, as a literal value` }];
  });
}

function dependencyProblems(
  value: TemplateValue | undefined,
  path: TemplatePath,
  scope: Scope,
): TemplateProblem[] {
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).flatMap((name) => resourceNameProblems(name, path, scope));
}
