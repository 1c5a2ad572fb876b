import { z } from 'zod';

import { CONFIGURATION_OUTPUT } from '../../stacks/names';
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

/** A state file of Terraform. */
export interface StateFile {
  readonly resources: readonly StateResource[];
  /** Version of the Terraform or OpenTofu that wrote the file, e.g. `1.13.0`. */
  readonly terraformVersion: string;
  /** SHA-256 of the configuration of the last deployment. Absent in a state that an old version of the project wrote. */
  readonly configuration?: string;
}

/** Version of the state format that Terraform 1 and OpenTofu 1 write. */
const FORMAT = 4;

const versionSchema = z.object({ version: z.number() });
const stateSchema = z.object({
  terraform_version: z.string(),
  outputs: z.object({ [CONFIGURATION_OUTPUT]: z.object({ value: z.string() }).optional() }).default({}),
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
export function parseState(file: string, text: string): StateFile {
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
  const configuration = state.outputs[CONFIGURATION_OUTPUT]?.value;
  return {
    resources: state.resources.filter(({ mode }) => mode === 'managed').flatMap(instancesOf),
    terraformVersion: state.terraform_version,
    ...(configuration === undefined ? {} : { configuration }),
  };
}

const instancesOf = ({ instances, module, name, type }: z.infer<typeof stateSchema>['resources'][number]) =>
  instances.map(({ index_key: index, attributes = {} }): StateResource => ({
    address: `${module === undefined ? '' : `${module}.`}${type}.${name}${index === undefined ? '' : `[${JSON.stringify(index)}]`}`,
    type,
    values: attributes,
  }));

/** Returns an attribute of a resource if the attribute is a non-empty string. */
export function textOf({ values }: StateResource, attribute: string): string | undefined {
  const value = values[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
