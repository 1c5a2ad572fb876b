import { z } from 'zod';

import { OperationError } from '../operation-error';

/** A resource in a state file of Terraform. */
export interface StateResource {
  /** Address in the stack, e.g. `aws_s3_bucket.records_bucket_8B69485B`. */
  readonly address: string;
  /** Type of the resource, e.g. `aws_s3_bucket`. */
  readonly type: string;
  /** Attributes of the resource. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Version of the state format that Terraform 1 and OpenTofu 1 write. */
const FORMAT = 4;

const versionSchema = z.object({ version: z.number() });
const stateSchema = z.object({
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      module: z.string().optional(),
      instances: z.array(
        z.object({
          index_key: z.union([z.string(), z.number()]).optional(),
          attributes: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

/**
 * Parses a state file.
 *
 * @param file Name of the file in messages.
 * @throws OperationError when the file has another format.
 */
export function parseState(file: string, text: string): StateResource[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const version = versionSchema.safeParse(content).data?.version;
  const state = version === FORMAT ? stateSchema.safeParse(content).data : undefined;
  if (state === undefined) {
    throw new OperationError(
      `the state file ${file} has the format ${String(version ?? 'unknown')}; expected: ${String(FORMAT)}, ` +
        'which Terraform 1 and OpenTofu 1 write without state encryption',
    );
  }
  return state.resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ module, type, name, instances }) =>
      instances.map(({ index_key: index, attributes = {} }) => ({
        address: `${module === undefined ? '' : `${module}.`}${type}.${name}${index === undefined ? '' : `[${JSON.stringify(index)}]`}`,
        type,
        values: attributes,
      })),
    );
}

/** Returns an attribute of a resource if the attribute is a non-empty string. */
export function textOf({ values }: StateResource, attribute: string): string | undefined {
  const value = values[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
