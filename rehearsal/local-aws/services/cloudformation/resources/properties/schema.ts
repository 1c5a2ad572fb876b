import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of JSON Schema that the schemas of the resource types use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/**
 * The schema of a resource type in CloudFormation's registry. The files in `../schemas` are copies of the schemas in the
 * pinned version of cfn-lint.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export interface ResourceSchema extends Schema {
  readonly typeName: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly tagging?: {
    readonly taggable?: boolean;
    readonly tagProperty?: string;
    /** True if CloudFormation tags a new resource with the stack. */
    readonly cloudFormationSystemTags?: boolean;
  };
}

const FOLDER = join(__dirname, '..', 'schemas');

const schemas = new Map<string, ResourceSchema>();

/** Returns the schema of a resource type that the local AWS supports. */
export function schemaOf(type: string): ResourceSchema {
  const schema = schemas.get(type) ?? readSchema(type);
  schemas.set(type, schema);
  return schema;
}

function readSchema(type: string): ResourceSchema {
  const file = `${type.toLowerCase().replaceAll('::', '-')}.json`;
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as ResourceSchema;
}

let names: ReadonlySet<string> | undefined;

/** Returns true if AWS has a resource type with this name. */
export function isResourceType(type: string): boolean {
  names ??= new Set(JSON.parse(readFileSync(join(FOLDER, 'resource-type-names.json'), 'utf8')) as string[]);
  return names.has(type);
}

/** Returns the names of the properties in a list of paths such as `/properties/Name`. */
export const topLevel = (paths: readonly string[] = []): ReadonlySet<string> =>
  new Set(paths.map((path) => path.split('/')[2] ?? ''));

/** Returns the schema to which `$ref` refers, and the alternatives in `anyOf`, `oneOf` and `allOf`. */
export function alternativesOf(schema: Schema, root: ResourceSchema): readonly Schema[] {
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
    return target === undefined ? [] : alternativesOf(target, root);
  }
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...inner.flatMap((alternative) => alternativesOf(alternative, root))];
}

/** Returns the schema of a property, or undefined if the schema does not name the property. */
export function propertyOf(name: string, alternatives: readonly Schema[]): Schema | undefined {
  for (const { properties = {}, patternProperties = {} } of alternatives) {
    if (Object.hasOwn(properties, name)) return properties[name];
    const pattern = Object.keys(patternProperties).find((key) => new RegExp(key).test(name));
    if (pattern !== undefined) return patternProperties[pattern];
  }
  return undefined;
}

export const typesOf = ({ type = [] }: Schema): readonly string[] =>
  typeof type === 'string' ? [type] : type;
