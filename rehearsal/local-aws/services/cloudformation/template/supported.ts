import { isList, isObject, type TemplateValue } from '../../../../../functions/shared/template/value';
import { unsupportedText } from '../errors';
import { LOOKED_UP_TYPES } from '../parameters/account-facts';
import { AWS_TYPES, innerTypeOf } from '../parameters/types';
import type { ResourceHandler } from '../resources/handler';
import { schemaOf } from '../resources/properties/schema';
import { RESOURCE_TYPES } from '../resources/types';
import { callOf, type ResourceDeclaration, type Template } from './template';

const TYPES_FOLDER = 'resources/types';
const THIS_FILE = 'template/supported.ts';

/**
 * Returns a sentence for each part of a template that CloudFormation supports and the local AWS does not. Each sentence
 * names the file of the rehearsal to change.
 */
export function unsupportedParts(template: Template): readonly string[] {
  return [
    ...['Transform', 'Hooks'].flatMap((section) =>
      template.sections[section] === undefined ? [] : [unsupportedText(`the section ${section}`, THIS_FILE)],
    ),
    ...[...template.parameters.keys()].flatMap((name) => parameterType(name, template.typeOf(name))),
    ...[...template.resources.values()].flatMap(resourceParts),
    ...[...template.outputs].flatMap(([name, { Export }]) =>
      Export === undefined ? [] : [unsupportedText(`Outputs.${name}.Export`, THIS_FILE)],
    ),
    ...[...callsOf(template.sections, ['Fn::ImportValue', 'Fn::Transform'])].map((name) =>
      unsupportedText(`the function ${name}`, 'values/evaluator.ts'),
    ),
  ];
}

function parameterType(name: string, type: string): string[] {
  const inner = innerTypeOf(type) ?? '';
  if (!AWS_TYPES.includes(inner) || LOOKED_UP_TYPES.includes(inner)) return [];
  return [unsupportedText(`the type ${type} of the parameter ${name}`, 'parameters/account-facts.ts')];
}

function resourceParts(resource: ResourceDeclaration): readonly string[] {
  const { logicalId, type, properties, deletionPolicy, updateReplacePolicy } = resource;
  const handler = RESOURCE_TYPES.get(type);
  const policies = [deletionPolicy, updateReplacePolicy].includes('Snapshot')
    ? [unsupportedText(`the deletion policy Snapshot of ${logicalId}`, 'operations/resources/remove.ts')]
    : [];
  if (handler === undefined) {
    return [
      ...policies,
      unsupportedText(`the type ${type} of the resource ${logicalId}`, `${TYPES_FOLDER}/index.ts`),
    ];
  }
  return [...policies, ...propertyParts(properties, handler, logicalId)];
}

function propertyParts(
  properties: TemplateValue,
  handler: ResourceHandler,
  logicalId: string,
): readonly string[] {
  const file = `${TYPES_FOLDER}/${fileOf(handler)}`;
  const { applied, notApplied = [], onlyValues = {} } = handler;
  // A property that the type does not have passes here. The stack operation rejects the property, as on AWS.
  const known = schemaOf(handler.type).properties;
  return [...pathsIn(properties)].flatMap(({ path, value }) => {
    const name = path.join('.');
    const place = `${logicalId}.Properties.${name}`;
    const isApplied = path.length > 1 || applied.includes(name) || !Object.hasOwn(known, name);
    if (!isApplied || notApplied.includes(name)) return [unsupportedText(place, file)];
    const allowed = onlyValues[name];
    return allowed === undefined || typeof value !== 'string' || allowed.includes(value)
      ? []
      : [unsupportedText(`the value ${value} of ${place}`, file)];
  });
}

const fileOf = ({ type }: ResourceHandler) => `${type.toLowerCase().replaceAll('::', '-')}.ts`;

interface PropertyPath {
  readonly path: readonly string[];
  readonly value: TemplateValue;
}

/** Yields the paths of all properties, without list indices, in both branches of each `Fn::If`. */
function* pathsIn(value: TemplateValue, path: readonly string[] = []): Generator<PropertyPath> {
  if (typeof value === 'string') return;
  if (isList(value)) {
    for (const item of value) yield* pathsIn(item, path);
    return;
  }
  const call = callOf(value);
  if (call !== undefined) {
    const [, ...branches] = call.name === 'Fn::If' && isList(call.argument) ? call.argument : [];
    for (const branch of branches) yield* pathsIn(branch, path);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield { path: [...path, key], value: inner };
    yield* pathsIn(inner, [...path, key]);
  }
}

/** Returns the names among `names` that the value calls. */
function callsOf(value: TemplateValue, names: readonly string[]): ReadonlySet<string> {
  if (typeof value === 'string') return new Set();
  const own = isObject(value) ? Object.keys(value).filter((key) => names.includes(key)) : [];
  return new Set([...own, ...Object.values(value).flatMap((inner) => [...callsOf(inner, names)])]);
}
