import { javaPattern } from '../../java-pattern';
import { isEqual, isJsonObject, type Json, type JsonObject } from '../json';
import { alternativesOf, propertyOf, topLevel, typesOf, type ResourceSchema, type Schema } from './schema';

/**
 * Returns the violations of the schema by the properties of a resource, with the messages of the validator that
 * CloudFormation uses: https://github.com/everit-org/json-schema
 */
export function violationsOf(properties: JsonObject, schema: ResourceSchema): readonly string[] {
  const readOnly = topLevel(schema.readOnlyProperties);
  const settable = Object.fromEntries(
    Object.entries(schema.properties).filter(([name]) => !readOnly.has(name)),
  );
  return validate(properties, { ...schema, properties: settable }, '#', schema);
}

function validate(value: Json, schema: Schema, path: string, root: ResourceSchema): readonly string[] {
  const [resolved = schema] = alternativesOf(schema, root);
  const types = typesOf(resolved);
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    const expected = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
    return [`${path}: expected type: ${expected}, found: ${nameOf(value)}`];
  }
  const choices = [...(resolved.anyOf ?? []), ...(resolved.oneOf ?? [])];
  const isChosen =
    choices.length === 0 || choices.some((choice) => validate(value, choice, path, root).length === 0);
  return [
    ...(resolved.enum === undefined || resolved.enum.some((one) => one === value)
      ? []
      : [`${path}: ${JSON.stringify(value)} is not a valid enum value`]),
    ...(isChosen
      ? []
      : [`${path}: no subschema matched out of the total ${String(choices.length)} subschemas`]),
    ...limits(value, resolved, path),
    ...inner(value, resolved, path, root),
  ];
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'JSONArray',
  boolean: 'Boolean',
  integer: 'Integer',
  number: 'Number',
  object: 'JSONObject',
  string: 'String',
};

function nameOf(value: Json): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'BigDecimal';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}

function hasType(value: Json, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function limits(value: Json, schema: Schema, path: string): readonly string[] {
  if (typeof value === 'number') return numberLimits(value, schema, path);
  if (typeof value === 'string') return textLimits(value, schema, path);
  return Array.isArray(value) ? listLimits(value as readonly Json[], schema, path) : [];
}

function numberLimits(value: number, { minimum, maximum }: Schema, path: string): readonly string[] {
  return [
    ...(minimum !== undefined && value < minimum
      ? [`${path}: ${String(value)} is not greater or equal to ${String(minimum)}`]
      : []),
    ...(maximum !== undefined && value > maximum
      ? [`${path}: ${String(value)} is not less or equal to ${String(maximum)}`]
      : []),
  ];
}

function textLimits(
  text: string,
  { minLength, maxLength, pattern }: Schema,
  path: string,
): readonly string[] {
  const actual = Array.from(text).length;
  return [
    ...(minLength !== undefined && actual < minLength
      ? [`${path}: expected minLength: ${String(minLength)}, actual: ${String(actual)}`]
      : []),
    ...(maxLength !== undefined && actual > maxLength
      ? [`${path}: expected maxLength: ${String(maxLength)}, actual: ${String(actual)}`]
      : []),
    ...(pattern !== undefined && !javaPattern(pattern).test(text)
      ? [`${path}: string [${text}] does not match pattern ${pattern}`]
      : []),
  ];
}

function listLimits(items: readonly Json[], schema: Schema, path: string): readonly string[] {
  const { minItems, maxItems, uniqueItems } = schema;
  const isUnique = items.every((item, index) => !items.slice(0, index).some((other) => isEqual(item, other)));
  return [
    ...(minItems !== undefined && items.length < minItems
      ? [`${path}: expected minimum item count: ${String(minItems)}, found: ${String(items.length)}`]
      : []),
    ...(maxItems !== undefined && items.length > maxItems
      ? [`${path}: expected maximum item count: ${String(maxItems)}, found: ${String(items.length)}`]
      : []),
    ...(uniqueItems === true && !isUnique ? [`${path}: array items are not unique`] : []),
  ];
}

/** Returns the violations in the members of a list or an object. */
function inner(value: Json, schema: Schema, path: string, root: ResourceSchema): readonly string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return (value as readonly Json[]).flatMap((item, index) =>
      validate(item, items, `${path}/${String(index)}`, root),
    );
  }
  if (!isJsonObject(value)) return [];
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}: required key [${name}] not found`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const property = propertyOf(name, [schema]);
      if (property !== undefined) return validate(member, property, `${path}/${name}`, root);
      return schema.additionalProperties === false
        ? [`${path}: extraneous key [${name}] is not permitted`]
        : [];
    }),
  ];
}
