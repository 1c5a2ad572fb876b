import { styleOf, wrapText } from '../rehearsal/output/terminal';
import { UsageError } from './exit-codes';
import { RemovalCommand } from './lifecycle/removal-command';
import { removeApplication, restoreRemoved } from './lifecycle/remove-application';
import { removeEnvironment } from './lifecycle/remove-environment';
import { readArguments } from './shared/arguments';
import { runCommand } from './shared/run-command';
import { stopOnSignals } from './shared/stop-signals';

const HELP = `npm run remove -- <application> [options]
npm run remove -- --environment <name> [options]

Removes an application from every account: its service stacks and its pipelines, with their roles. Or removes a promoted
environment: its service stacks, its pipelines, its network and everything else in its account that a deployment can make
again. Git repositories, images, releases, records and Terraform's state stay. The command lists first what goes and what
stays. It works with and without the entry in the configuration, and prints which lines to delete afterwards.

Your AWS credentials must be allowed to assume the deployRole of each account. If no credentials of yours may assume all of
them, run the command with --account once for each account, the delivery account first. After Ctrl-C, run the command
again.

  <application>         name of the application
  --environment <name>  name of a promoted environment, instead of an application
  --account <name>      account to remove the application from (default: all accounts)
  --undo                let Terraform manage the repository and the images of a removed application again, so that the
                        application can be deployed again; the application needs its entry in the configuration
  --yes                 remove without a question
  --config <file>       configuration file (default: delivery.config.ts)
  --help                print this text

Exit codes: 0 it is removed, 1 the command failed or you changed nothing, 2 the command line or the configuration is wrong,
128 plus the number of the signal when a signal ended the command (130 for Ctrl-C).`;

const OPTIONS = {
  environment: { type: 'string' },
  account: { type: 'string' },
  undo: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  config: { type: 'string', default: 'delivery.config.ts' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code. */
async function main(stop: AbortController): Promise<number> {
  // Turns off the warning that the AWS SDK prints on Node 20.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { values, positionals } = readArguments('remove', process.env, {
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
    return 0;
  }
  const [application, ...others] = positionals;
  if (others.length > 0) {
    throw new UsageError(
      `only one application is allowed, not ${positionals.join(', ')}; run the command once for each application`,
    );
  }
  const command = new RemovalCommand({
    command: 'remove',
    file: values.config,
    yes: values.yes || values.undo,
    environment: process.env,
    signal: stop.signal,
  });
  stopOnSignals(stop);
  if (values.environment === undefined) {
    if (application === undefined) throw new UsageError(nothingNamed(command));
    const remove = values.undo ? restoreRemoved : removeApplication;
    return await remove(command, application, values.account);
  }
  if (application !== undefined || values.account !== undefined || values.undo) {
    throw new UsageError('--environment stands alone; leave out the application, --account and --undo');
  }
  return await removeEnvironment(command, values.environment);
}

function nothingNamed({ config }: RemovalCommand): string {
  const applications = config.applications.map(({ name }) => name).join(', ');
  return `no application is given; run npm run remove -- <application> with one of: ${applications}, or with the name of an application that has no entry any more`;
}

runCommand({ name: 'remove', stopped: 'stopped; run the same command again to go on', main });
