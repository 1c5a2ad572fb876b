import { findConfig } from '../config/find-config';
import { UsageError } from '../exit-codes';
import { RemovalCommand } from '../lifecycle/removal-command';
import { prepareRemovals, removeFromAccounts } from '../lifecycle/remove-from-accounts';
import { addConfigOption, createCommand, type BrbCommand, type CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';

interface DestroyOptions {
  readonly yes?: true;
  readonly config?: string;
}

/** `brb destroy`: destroys what a deployment can make again. */
export const destroy: BrbCommand = {
  stopped: () => 'stopped; run the same command again to go on',
  parser: (context) =>
    addConfigOption(
      createCommand({
        name: 'destroy',
        usage: '<account>',
        description:
          'Destroys everything in one account that a deployment can make again: the service stacks, the pipelines, the ' +
          'environment and the roles. Everything else stays, and the command lists it first: buckets with their objects, ' +
          "KMS keys, images, git repositories, and Terraform's state. A later `cdktf deploy` continues with what has " +
          'stayed.\n\n' +
          'The order is: service stacks, pipelines, the layer that the pipelines share, the environment, the roles of ' +
          'people. Your AWS credentials must be allowed to assume the deployRole of the account. After Ctrl-C, run the ' +
          'command again.',
        examples: [['npx brb destroy production', 'lists what goes and what stays, asks, then destroys']],
        exitCodes:
          '0 the account is destroyed, 1 the command failed or you changed nothing, 2 the command line or the ' +
          'configuration is wrong, 128 plus the number of the signal when a signal ended the command (130 for Ctrl-C)',
      })
        .argument('[account...]', 'name of the account in the configuration')
        .option('--yes', 'destroy without a question'),
    ).action(async (accounts: string[], options: DestroyOptions) => {
      process.exitCode = await destroyAccount(accounts, options, context);
    }),
};

/** @returns the exit code. */
async function destroyAccount(
  accounts: readonly string[],
  options: DestroyOptions,
  { environment, stop }: CommandContext,
): Promise<number> {
  const command = new RemovalCommand({
    command: 'destroy',
    file: findConfig(options.config),
    yes: options.yes ?? false,
    environment,
    signal: stop.signal,
  });
  const account = checkedAccount(accounts, Object.keys(command.config.accounts));
  stopOnSignals(stop);
  const removals = await prepareRemovals(command, [account], { kind: 'account' });
  const outcome = await removeFromAccounts(command, removals, account);
  const { progress } = command;
  if (outcome === 'kept') {
    progress.part('Nothing was changed.');
    return 1;
  }
  progress.part(
    outcome === 'nothing'
      ? `${account} has nothing to destroy.`
      : `${account} is destroyed; what stays is listed above.`,
  );
  progress.line(`To build the account again, run: npx cdktf deploy '${account}-*'`);
  return 0;
}

/** Returns the only account on the command line. @throws UsageError */
function checkedAccount([account, ...others]: readonly string[], known: readonly string[]): string {
  const choose = `run npx brb destroy <account> with one of: ${known.join(', ')}`;
  if (account === undefined) throw new UsageError(`no account is given; ${choose}`);
  if (others.length > 0) {
    throw new UsageError(
      `only one account is allowed, not ${[account, ...others].join(', ')}; run the command once for each account`,
    );
  }
  if (!known.includes(account)) throw new UsageError(`unknown account '${account}'; ${choose}`);
  return account;
}
