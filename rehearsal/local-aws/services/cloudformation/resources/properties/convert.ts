import { isList, type TemplateValue } from '../../../../../../functions/shared/template/value';
import type { Json, JsonObject } from '../json';
import { alternativesOf, propertyOf, typesOf, type ResourceSchema, type Schema } from './schema';

/**
 * Converts the texts in the properties of a resource to the types in the schema, as CloudFormation does. A text that
 * cannot be converted stays a text, so that the validation reports it.
 */
export function convertProperties(properties: TemplateValue, schema: ResourceSchema): JsonObject {
  return convert(properties, schema, schema) as JsonObject;
}

function convert(value: TemplateValue, schema: Schema | undefined, root: ResourceSchema): Json {
  const alternatives = schema === undefined ? [] : alternativesOf(schema, root);
  if (typeof value === 'string') return scalar(value, new Set(alternatives.flatMap(typesOf)));
  if (isList(value)) {
    const items = alternatives.find((alternative) => alternative.items !== undefined)?.items;
    return value.map((item) => convert(item, items, root));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      convert(inner, propertyOf(name, alternatives), root),
    ]),
  );
}

function scalar(text: string, types: ReadonlySet<string>): Json {
  if (types.size === 0 || types.has('string')) return text;
  if (types.has('boolean') && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const isInteger = /^-?\d+$/.test(text);
  if (types.has('integer') && isInteger) return Number(text);
  return types.has('number') && (isInteger || /^-?\d*\.\d+$/.test(text)) ? Number(text) : text;
}

/**
 * Returns the properties with the spelling of APIs that begin names with a small letter. Keeps the keys of maps, such as
 * labels, unchanged.
 */
export function toCamelCase(properties: JsonObject, schema: ResourceSchema): JsonObject {
  return camel(properties, schema, schema) as JsonObject;
}

function camel(value: Json, schema: Schema | undefined, root: ResourceSchema): Json {
  const alternatives = schema === undefined ? [] : alternativesOf(schema, root);
  if (Array.isArray(value)) {
    const items = alternatives.find((alternative) => alternative.items !== undefined)?.items;
    return (value as readonly Json[]).map((item) => camel(item, items, root));
  }
  if (typeof value !== 'object') return value;
  const isNamed = (name: string) =>
    alternatives.some(({ properties = {} }) => Object.hasOwn(properties, name));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      isNamed(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name,
      camel(inner, propertyOf(name, alternatives), root),
    ]),
  );
}
