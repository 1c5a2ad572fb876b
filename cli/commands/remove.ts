import { findConfig } from '../config/find-config';
import { UsageError } from '../exit-codes';
import { RemovalCommand } from '../lifecycle/removal-command';
import { removeApplication, restoreRemoved } from '../lifecycle/remove-application';
import { removeEnvironment } from '../lifecycle/remove-environment';
import { addConfigOption, createCommand, type BrbCommand, type CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';

interface RemoveOptions {
  readonly environment?: string;
  readonly account?: string;
  readonly undo?: true;
  readonly yes?: true;
  readonly config?: string;
}

/** `brb remove`: removes an application or an environment. */
export const remove: BrbCommand = {
  stopped: () => 'stopped; run the same command again to go on',
  parser: (context) =>
    addConfigOption(
      createCommand({
        name: 'remove',
        usage: '<application>',
        description:
          'Removes an application from every account: its service stacks and its pipelines, with their roles. Or removes ' +
          'a promoted environment: its service stacks, its pipelines, its network and everything else in its account that ' +
          "a deployment can make again. Git repositories, images, releases, records and Terraform's state stay. The " +
          'command lists first what goes and what stays. It works with and without the entry in the configuration, and ' +
          'prints which lines to delete afterwards.\n\n' +
          'Your AWS credentials must be allowed to assume the deployRole of each account. If no credentials of yours may ' +
          'assume all of them, run the command with --account once for each account, the delivery account first. After ' +
          'Ctrl-C, run the command again.',
        examples: [
          ['npx brb remove hello', 'removes the application hello from every account'],
          ['npx brb remove --environment staging', 'removes the promoted environment staging'],
        ],
        exitCodes:
          '0 it is removed, 1 the command failed or you changed nothing, 2 the command line or the configuration is wrong, ' +
          '128 plus the number of the signal when a signal ended the command (130 for Ctrl-C)',
      })
        .argument('[application...]', 'name of the application')
        .option('--environment <name>', 'name of a promoted environment, instead of an application')
        .option('--account <name>', 'account to remove the application from (default: all accounts)')
        .option(
          '--undo',
          'let Terraform manage the repository and the images of a removed application again, so that the application ' +
            'can be deployed again; the application needs its entry in the configuration',
        )
        .option('--yes', 'remove without a question'),
    ).action(async (applications: string[], options: RemoveOptions) => {
      process.exitCode = await removeNamed(applications, options, context);
    }),
};

/** @returns the exit code. */
async function removeNamed(
  applications: readonly string[],
  options: RemoveOptions,
  { environment, stop }: CommandContext,
): Promise<number> {
  const [application, ...others] = applications;
  if (others.length > 0) {
    throw new UsageError(
      `only one application is allowed, not ${applications.join(', ')}; run the command once for each application`,
    );
  }
  const command = new RemovalCommand({
    command: 'remove',
    file: findConfig(options.config),
    yes: options.yes ?? options.undo ?? false,
    environment,
    signal: stop.signal,
  });
  stopOnSignals(stop);
  if (options.environment === undefined) {
    if (application === undefined) throw new UsageError(nothingNamed(command));
    const remove = options.undo === true ? restoreRemoved : removeApplication;
    return await remove(command, application, options.account);
  }
  if (application !== undefined || options.account !== undefined || options.undo === true) {
    throw new UsageError('--environment stands alone; leave out the application, --account and --undo');
  }
  return await removeEnvironment(command, options.environment);
}

function nothingNamed({ config }: RemovalCommand): string {
  const applications = config.applications.map(({ name }) => name).join(', ');
  return `no application is given; run npx brb remove <application> with one of: ${applications}, or with the name of an application that has no entry any more`;
}
