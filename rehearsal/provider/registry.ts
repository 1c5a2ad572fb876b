import { dataSources, recorded, served } from './resource-types';
import type { RecordedType, ResourceHandler } from './handlers/shared/handler';
import { dataSourceSchema, providerSchema, resourceSchema } from './schema/bindings';
import { toMessage, type Block } from './schema/schema';
import type { ResourceType } from './lifecycle/resource';

/**
 * Returns the schema and the handler of a resource type.
 *
 * @throws Error for a type without a handler and without an entry in `recorded`.
 */
export function resourceType(name: string): ResourceType {
  const [handler, record] = [served[name], recorded[name]];
  if (handler !== undefined) return { name, block: resourceSchema(name), handler, recorded: false };
  if (record !== undefined)
    return { name, block: resourceSchema(name), handler: recordingHandler(record), recorded: true };
  throw new Error(unknownTypes([name]));
}

/**
 * Returns the handler for a type that the local AWS does not support. The handler makes no AWS call, because the
 * resources exist in Terraform's state only.
 */
function recordingHandler(record: RecordedType): ResourceHandler {
  return {
    ...(record.forceNew === undefined ? {} : { forceNew: record.forceNew }),
    create: (aws, plan) => Promise.resolve(record.attributes(aws, plan)),
    read: () => Promise.resolve({}),
    update: () => Promise.resolve(),
    delete: () => Promise.resolve(),
  };
}

/** Returns the response to GetSchema, which contains the schemas of all types. */
export function schemas() {
  const message = (block: Block) => ({ version: 0, block: toMessage(block) });
  const all = (types: object, schema: (type: string) => Block) =>
    Object.fromEntries(Object.keys(types).map((type) => [type, message(schema(type))]));
  return {
    provider: message(providerSchema()),
    resource_schemas: all({ ...served, ...recorded }, resourceSchema),
    data_source_schemas: all(dataSources, dataSourceSchema),
    // With get_provider_schema_optional, Terraform requests the schemas once, not once for each provider block.
    server_capabilities: { get_provider_schema_optional: true },
  };
}

/** Returns the error message for types that the stand-in AWS provider does not support. */
export function unknownTypes(types: readonly string[]): string {
  return (
    `the stand-in AWS provider does not support ${types.join(', ')}; ` +
    'add each type to rehearsal/provider/resource-types.ts as described in rehearsal/provider/handlers/README.md'
  );
}
