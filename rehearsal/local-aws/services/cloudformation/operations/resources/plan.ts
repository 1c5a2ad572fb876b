import { isObject } from '../../../../../../functions/shared/template/value';
import type { Services } from '../../resources/handler';
import type { JsonObject } from '../../resources/json';
import { convertProperties } from '../../resources/properties/convert';
import { schemaOf, topLevel, type ResourceSchema } from '../../resources/properties/schema';
import { tagList, tagsOf, type Tags } from '../../resources/tags';
import type { StackResource, StackVersion } from '../../stacks/stack';
import { dependenciesOf } from '../../template/references';
import type { ResourceDeclaration, Template } from '../../template/template';
import { resolveReferences } from '../../values/dynamic-references';
import type { ResourceValues, TemplateValues } from '../../values/template-values';

/** A template with the values of one create or update. */
export interface Plan {
  readonly template: Template;
  readonly values: TemplateValues;
  readonly version: StackVersion;
}

/** Returns the resources of a template whose condition is true. */
export const activeResources = ({ template, values }: Plan): readonly ResourceDeclaration[] =>
  [...template.resources.values()].filter(({ condition }) => values.isTrue(condition));

/**
 * Evaluates the properties of a resource: functions, dynamic references, types and the tags of the stack.
 *
 * @throws CloudFormationError if the evaluation fails.
 */
export async function evaluateProperties(
  { values, version }: Plan,
  { type, properties }: ResourceDeclaration,
  resources: ResourceValues,
  services: Services,
): Promise<JsonObject> {
  const evaluated = values.evaluator(resources).value(properties);
  const resolved = await resolveReferences(evaluated, services, `${type}/Properties`);
  const schema = schemaOf(type);
  return withStackTags(convertProperties(isObject(resolved) ? resolved : {}, schema), schema, version.tags);
}

/** Adds the tags of the stack to the tags of a resource. A tag of the resource itself takes precedence. */
function withStackTags(properties: JsonObject, { tagging }: ResourceSchema, tags: Tags): JsonObject {
  const isTaggable = tagging?.taggable !== false && tagging?.tagProperty === '/properties/Tags';
  if (!isTaggable || Object.keys(tags).length === 0) return properties;
  return { ...properties, Tags: tagList({ ...tags, ...tagsOf(properties) }) };
}

/** Returns a resource that does not exist yet. */
export function newResource(
  { template }: Plan,
  declaration: ResourceDeclaration,
  properties: JsonObject,
  timestamp: Date,
): StackResource {
  const { logicalId, type, deletionPolicy, updateReplacePolicy } = declaration;
  return {
    logicalId,
    type,
    physicalId: '',
    status: '',
    reason: undefined,
    timestamp,
    properties,
    attributes: {},
    dependencies: [...dependenciesOf(declaration, template.resources)],
    deletionPolicy,
    updateReplacePolicy,
  };
}

/** Returns true if a change of the properties replaces the resource. */
export function needsReplacement(type: string, changed: readonly string[]): boolean {
  const { createOnlyProperties, conditionalCreateOnlyProperties } = schemaOf(type);
  const fixed = [...topLevel(createOnlyProperties), ...topLevel(conditionalCreateOnlyProperties)];
  return changed.some((name) => fixed.includes(name));
}
