import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { Inventory } from '../inventory/inventory';
import { OperationError } from '../operation-error';
import { forgetRemoval, readRemoval, type KeptResource } from './removed-application';
import { TerraformFailure, type RemovalTools } from './removal-tools';

const blocksSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const stackSchema = z.looseObject({ terraform: z.unknown(), provider: z.unknown(), resource: blocksSchema });

/**
 * Undoes the record of a removal: Terraform manages again what the removal has taken out of the state, and the application
 * may be deployed again.
 *
 * @param readStack Returns the parsed `cdk.tf.json` of a stack, synthesized from a configuration with the application.
 * @returns the number of imported resources.
 * @throws OperationError when the configuration has no such resource, or when Terraform fails.
 */
export async function restoreApplication(
  inventory: Inventory,
  application: string,
  tools: RemovalTools & { readonly readStack: (stack: string) => Promise<unknown> },
): Promise<number> {
  const { access, removed, stateBucket, states } = inventory;
  if (!removed.includes(application)) return 0;
  const record = { access, stateBucket, application };
  const managed = new Set(
    states.flatMap(({ stack, resources }) => resources.map(({ address }) => `${stack} ${address}`)),
  );
  const missing = (await readRemoval(record)).filter(
    ({ stack, address }) => !managed.has(`${stack} ${address}`),
  );
  for (const stack of new Set(missing.map((resource) => resource.stack))) {
    tools.signal.throwIfAborted();
    const resources = missing.filter((resource) => resource.stack === stack);
    await tools.report.step(
      `terraform import: ${String(resources.length)} resources of ${stack}`,
      async () => {
        await importAll(stack, resources, tools, await tools.readStack(stack));
      },
    );
  }
  await tools.report.step(`delete the record of the removal in ${stateBucket.name}`, () =>
    forgetRemoval(record),
  );
  return missing.length;
}

async function importAll(
  stack: string,
  resources: readonly KeptResource[],
  { folder, terraform }: RemovalTools,
  synthesized: unknown,
): Promise<void> {
  const { terraform: backend, provider, resource } = stackSchema.parse(synthesized);
  const chosen: Record<string, Record<string, unknown>> = {};
  for (const { address } of resources) {
    const [type = '', name = ''] = address.split('.');
    const block = resource[type]?.[name];
    if (block === undefined) {
      throw new OperationError(
        `the configuration has no ${address} in ${stack}; restore the entry of the application as it was, with all services`,
      );
    }
    chosen[type] = { ...chosen[type], [name]: block };
  }
  try {
    // Without the data sources of the stack, because a data source refuses the application until the record is deleted.
    const configuration = { terraform: backend, provider, resource: chosen };
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify(configuration));
    await terraform(['init', '-input=false', '-no-color', '-reconfigure'], folder);
    for (const { address, id } of resources) {
      await terraform(['import', '-input=false', '-no-color', address, id], folder);
    }
  } catch (error) {
    if (!(error instanceof TerraformFailure)) throw error;
    throw new OperationError(
      `${stack} is not restored completely; correct the cause, then run the same command again\n${error.message}`,
      { cause: error },
    );
  }
}
