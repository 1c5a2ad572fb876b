import { readInventory } from '../../operations/inventory/inventory';
import { OperationError } from '../../operations/operation-error';
import { restoreApplication } from '../../operations/removal/restore-application';
import type { Removal } from '../../operations/removals';
import { UsageError } from '../exit-codes';
import { placeOf } from './entries';
import { prepareRemovals, removeFromAccounts } from './remove-from-accounts';
import type { RemovalCommand } from './removal-command';

/**
 * Removes an application from one account or from all accounts.
 *
 * @returns the exit code.
 * @throws UsageError when neither the configuration nor an account has such an application.
 */
export async function removeApplication(
  command: RemovalCommand,
  application: string,
  account: string | undefined,
): Promise<number> {
  const { progress } = command;
  const accounts = accountsOf(command, account);
  const removals = await prepareRemovals(command, accounts, { kind: 'application', application });
  const outcome = await removeFromAccounts(command, removals, application);
  if (outcome === 'kept') {
    progress.part('Nothing was changed.');
    return 1;
  }
  if (outcome === 'nothing') requireKnown(command, application, removals);
  const where = account === undefined ? '' : ` from ${account}`;
  progress.part(
    outcome === 'removed'
      ? `${application} is removed${where}; what stays is listed above.`
      : `There is nothing to remove: no stack of ${application} exists in ${accounts.join(', ')}.`,
  );
  showNextSteps(command, application, account);
  return 0;
}

/**
 * Lets Terraform manage again what the removal of an application has kept.
 *
 * @returns the exit code.
 */
export async function restoreRemoved(
  command: RemovalCommand,
  application: string,
  account: string | undefined,
): Promise<number> {
  const { config, progress } = command;
  if (!config.applications.some(({ name }) => name === application)) {
    throw new UsageError(
      `the configuration has no application '${application}'; restore the entry first, with all services, then run npx brb remove ${application} --undo`,
    );
  }
  const accounts = accountsOf(command, account);
  const inventories = [];
  for (const name of accounts) inventories.push(await readInventory(config, await command.open(name)));
  const removed = inventories.filter((inventory) => inventory.removed.includes(application));
  if (removed.length === 0) {
    throw new OperationError(
      `${application} was not removed from ${accounts.join(', ')}, so there is nothing to undo`,
    );
  }
  await command.withTools('*', async (toolsOf) => {
    for (const inventory of removed) {
      progress.part(`Restore ${application} in ${inventory.access.name}`);
      await restoreApplication(inventory, application, await toolsOf(inventory.access.name));
    }
  });
  progress.part(`${application} can be deployed again.`);
  for (const name of accounts) progress.line(`npx cdktf deploy '${name}-*'`);
  return 0;
}

/** Returns the chosen account, or all accounts in the order in which a release passes them. @throws UsageError */
function accountsOf({ config }: RemovalCommand, account: string | undefined): string[] {
  const all = config.environments.map((environment) => environment.account);
  if (account === undefined) return all;
  if (all.includes(account)) return [account];
  throw new UsageError(`unknown account '${account}'; choose one of: ${all.join(', ')}`);
}

function requireKnown({ config }: RemovalCommand, application: string, removals: readonly Removal[]): void {
  const known = config.applications.map(({ name }) => name);
  const removed = removals.flatMap(({ inventory }) => inventory.removed);
  if ([...known, ...removed].includes(application)) return;
  const deployed = removals.flatMap(({ inventory }) => inventory.applications);
  throw new UsageError(
    `unknown application '${application}': neither the configuration nor an account has it; choose one of: ${[...new Set(deployed)].join(', ')}`,
  );
}

function showNextSteps(
  { config, configFile, progress }: RemovalCommand,
  application: string,
  account: string | undefined,
): void {
  const accounts = config.environments.map((environment) => environment.account);
  const others = account === undefined ? [] : accounts.filter((name) => name !== account);
  for (const other of others) {
    progress.line(`Then remove it from the other account: npx brb remove ${application} --account ${other}`);
  }
  const index = config.applications.findIndex(({ name }) => name === application);
  if (index !== -1) {
    const place = placeOf(configFile, ['applications', index]);
    progress.line(`Then delete the entry of ${application}: ${place}.`);
    if (config.applications.length === 1) {
      progress.line(
        'A configuration needs at least one application: replace the entry, or destroy the accounts.',
      );
    }
  }
  progress.line('Then deploy, so that no role and no function names the application any more:');
  for (const name of accounts) progress.verbatim(`  npx cdktf deploy '${name}-*'`);
}
