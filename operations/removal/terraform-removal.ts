import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { OperationError } from '../operation-error';
import { stackConfiguration } from './stack-configuration';
import type { StackRemoval } from './plan/removal-plan';
import { TerraformFailure, type RemovalTools } from './removal-tools';

/** Runs Terraform with arguments. @returns the output. */
type Terraform = (...args: readonly string[]) => Promise<string>;

/**
 * Destroys the resources of a stack that a plan lists. The kept resources stay in the state, so that a later deployment
 * continues with them.
 *
 * @throws OperationError when Terraform fails, or would change anything else.
 */
export async function destroyStack(removal: StackRemoval, tools: RemovalTools): Promise<void> {
  const { destroyed, kept, stack } = removal;
  const stays = kept.length === 0 ? '' : `, ${String(kept.length)} kept`;
  await tools.report.step(
    `terraform destroy: ${stack}`,
    () => inStack(removal, tools, (terraform) => destroy(removal, terraform)),
    () => `destroyed ${stack}: ${String(destroyed.length)} resources${stays}`,
  );
}

/** Removes the forgotten resources of a stack from its state. The resources stay in the account. */
export async function forgetResources(removal: StackRemoval, tools: RemovalTools): Promise<void> {
  const { forgotten, stack } = removal;
  await tools.report.step(
    `terraform state rm: ${String(forgotten.length)} resources of ${stack} stay in the account`,
    () =>
      inStack(removal, tools, async (terraform) => {
        await terraform('state', 'rm', ...forgotten.map(({ address }) => address));
      }),
  );
}

/** Initializes the folder of Terraform for a stack without resources in its configuration, and does the work there. */
async function inStack(
  removal: StackRemoval,
  { folder, settings, terraform }: RemovalTools,
  work: (terraform: Terraform) => Promise<void>,
): Promise<void> {
  const run: Terraform = (...args) => terraform(args, folder);
  try {
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify(stackConfiguration(settings, removal)));
    // All stacks of the account share a folder, so that Terraform downloads the provider once.
    await run('init', '-input=false', '-no-color', '-reconfigure');
    await work(run);
  } catch (error) {
    if (!(error instanceof TerraformFailure)) throw error;
    throw new OperationError(
      `${removal.stack} is not removed completely; correct the cause, then run the same command again\n${error.message}`,
      { cause: error },
    );
  }
}

/** Part of the JSON of a plan. https://developer.hashicorp.com/terraform/internals/json-format */
const planSchema = z.object({
  resource_changes: z
    .array(z.object({ address: z.string(), change: z.object({ actions: z.array(z.string()) }) }))
    .default([]),
});

/**
 * Plans, checks the plan, and applies exactly this plan. The check matters because Terraform also destroys everything
 * that depends on a target.
 */
async function destroy({ destroyed, stack }: StackRemoval, terraform: Terraform): Promise<void> {
  const addresses = destroyed.map(({ address }) => address);
  const targets = addresses.map((address) => `-target=${address}`);
  await terraform('plan', '-destroy', '-input=false', '-no-color', '-out=plan', ...targets);
  const plan = planSchema.parse(JSON.parse(await terraform('show', '-json', 'plan')));
  const unexpected = plan.resource_changes
    .map(({ address, change }) => ({ address, action: change.actions.join(' and ') }))
    .filter(
      ({ address, action }) => action !== 'no-op' && !(action === 'delete' && addresses.includes(address)),
    );
  if (unexpected.length > 0) {
    throw new OperationError(
      `Terraform would change what must stay in ${stack}: ` +
        `${unexpected.map(({ address, action }) => `${action} ${address}`).join(', ')}; nothing of the stack was ` +
        'changed; deploy the stack, then run the same command again',
    );
  }
  await terraform('apply', '-input=false', '-no-color', 'plan');
}
