import { UsageError } from '../exit-codes';
import { placeOf } from './entries';
import { prepareRemovals, removeFromAccounts } from './remove-from-accounts';
import type { RemovalCommand } from './removal-command';

/**
 * Removes a promoted environment: everything in its account that a deployment can make again.
 *
 * @returns the exit code.
 * @throws UsageError for the first environment and for an unknown one.
 */
export async function removeEnvironment(command: RemovalCommand, name: string): Promise<number> {
  const { config, progress } = command;
  const [tested, ...promoted] = config.environments;
  const names = promoted.map((environment) => environment.name).join(', ');
  if (name === tested.name) {
    throw new UsageError(
      `'${name}' is the first environment, which every configuration has; choose one of: ${names}; to take '${name}' down, run npx brb destroy ${tested.account}`,
    );
  }
  const environment = promoted.find((candidate) => candidate.name === name);
  if (environment === undefined) {
    throw new UsageError(
      `unknown environment '${name}'; choose one of: ${names}; if you have deleted its entry, restore the entry, because only the configuration knows the account of an environment`,
    );
  }
  const { account } = environment;
  const outcome = await removeFromAccounts(
    command,
    await prepareRemovals(command, [account], { kind: 'account' }),
    name,
  );
  if (outcome === 'kept') {
    progress.part('Nothing was changed.');
    return 1;
  }
  progress.part(
    outcome === 'removed'
      ? `${name} is removed; what stays is listed above.`
      : `There is nothing to remove: no stack of ${name} exists in ${account}.`,
  );
  showNextSteps(command, name, account);
  return 0;
}

function showNextSteps(
  { config, configFile, progress }: RemovalCommand,
  name: string,
  account: string,
): void {
  const index = config.environments.findIndex((environment) => environment.name === name);
  progress.line(`Then delete the entry of ${name}: ${placeOf(configFile, ['environments', index])}.`);
  progress.line(`Then delete the entry of its account: ${placeOf(configFile, ['accounts', account])}.`);
  if (config.environments.length === 2) {
    progress.line(
      'A configuration needs at least two environments: replace the entries, or destroy the other account, too.',
    );
  }
  progress.line(
    'Then deploy the delivery account, so that nobody is asked for approvals of the environment any more:',
  );
  progress.verbatim(`  npx cdktf deploy '${config.environments[0].account}-*'`);
}
