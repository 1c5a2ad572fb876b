import type { TemplateValue } from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';
import type { Json } from '../../resources/json';
import type { StackResource } from '../../stacks/stack';
import type { ResourceValues } from '../../values/template-values';

/** Returns the values of the resources of a stack for `Ref` and `Fn::GetAtt`. */
export function valuesOf(resources: () => ReadonlyMap<string, StackResource>): ResourceValues {
  const find = (logicalId: string) => {
    const resource = resources().get(logicalId);
    if (resource !== undefined && resource.physicalId !== '') return resource;
    throw validationError(
      `Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
    );
  };
  return {
    ref: (logicalId) => find(logicalId).physicalId,
    attribute: (logicalId, name) => {
      const { attributes, type } = find(logicalId);
      const value = name.split('.').reduce<Json | undefined>(memberOf, attributes);
      if (value !== undefined) return templateValueOf(value);
      throw validationError(`Requested attribute ${name} does not exist in schema for ${type}`);
    },
  };
}

const memberOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;

/** Returns a JSON value as a template value, in which every scalar is text. */
function templateValueOf(value: Json): TemplateValue {
  if (Array.isArray(value)) return (value as readonly Json[]).map(templateValueOf);
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, templateValueOf(inner)]));
}
