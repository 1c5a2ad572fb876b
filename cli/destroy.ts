import { styleOf, wrapText } from '../rehearsal/output/terminal';
import { UsageError } from './exit-codes';
import { RemovalCommand } from './lifecycle/removal-command';
import { prepareRemovals, removeFromAccounts } from './lifecycle/remove-from-accounts';
import { readArguments } from './shared/arguments';
import { runCommand } from './shared/run-command';
import { stopOnSignals } from './shared/stop-signals';

const HELP = `npm run destroy -- <account> [options]

Destroys everything in one account that a deployment can make again: the service stacks, the pipelines, the environment
and the roles. Everything else stays, and the command lists it first: buckets with their objects, KMS keys, images, git
repositories, and Terraform's state. A later \`cdktf deploy\` continues with what has stayed.

The order is: service stacks, pipelines, the layer that the pipelines share, the environment, the roles of people. Your
AWS credentials must be allowed to assume the deployRole of the account. After Ctrl-C, run the command again.

  <account>        name of the account in the configuration
  --yes            destroy without a question
  --config <file>  configuration file (default: delivery.config.ts)
  --help           print this text

Exit codes: 0 the account is destroyed, 1 the command failed or you changed nothing, 2 the command line or the
configuration is wrong, 128 plus the number of the signal when a signal ended the command (130 for Ctrl-C).`;

const OPTIONS = {
  yes: { type: 'boolean', default: false },
  config: { type: 'string', default: 'delivery.config.ts' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code. */
async function main(stop: AbortController): Promise<number> {
  // Turns off the warning that the AWS SDK prints on Node 20.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { values, positionals } = readArguments('destroy', process.env, {
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
    return 0;
  }
  const command = new RemovalCommand({
    command: 'destroy',
    file: values.config,
    yes: values.yes,
    environment: process.env,
    signal: stop.signal,
  });
  const account = checkedAccount(positionals, Object.keys(command.config.accounts));
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
  const choose = `run npm run destroy -- <account> with one of: ${known.join(', ')}`;
  if (account === undefined) throw new UsageError(`no account is given; ${choose}`);
  if (others.length > 0) {
    throw new UsageError(
      `only one account is allowed, not ${[account, ...others].join(', ')}; run the command once for each account`,
    );
  }
  if (!known.includes(account)) throw new UsageError(`unknown account '${account}'; ${choose}`);
  return account;
}

runCommand({ name: 'destroy', stopped: 'stopped; run the same command again to go on', main });
