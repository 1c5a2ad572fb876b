import { failedResult } from '../../rehearsal/result';
import { ALL, SCENARIOS } from '../../rehearsal/scenarios';
import { loadLate } from '../load-late';
import { readOptions, readPrintedAccounts, type RehearseValues } from '../rehearse/options';
import { runScenarios } from '../rehearse/run-scenarios';
import { addConfigOption, createCommand, type BrbCommand, type CommandContext } from '../shared/command';

const NAME_WIDTH = Math.max(...SCENARIOS.map(({ name }) => name.length));
const scenarioLine = (name: string, summary: string) => `${name.padEnd(NAME_WIDTH)} ${summary}`;
const SCENARIO_LINES = [
  'one of:',
  ...SCENARIOS.map(({ name, summary }) => scenarioLine(name, summary)),
  scenarioLine(ALL, 'every scenario; those with the same configuration share a deployment'),
].join('\n');

/** `brb rehearse`: runs a whole delivery against a local AWS. */
export const rehearse: BrbCommand = {
  stopped: (reason) => reason.message,
  failure: failedResult,
  parser: (context) =>
    addConfigOption(
      createCommand({
        name: 'rehearse',
        usage: '',
        description:
          'Runs a whole delivery on this machine: a git push goes through build, tests and approvals to production. ' +
          'Terraform and cdktf are real, AWS is a local stand-in, and the configuration is your own delivery.config.ts. No ' +
          'AWS account is needed.\n\n' +
          'The end of a rehearsal stops the local AWS and deletes the temporary folder with the logs. Only files that make ' +
          'the next rehearsal faster remain: dist/, the cache of tsx, and what the rehearsal has installed in your cache ' +
          'folder: moto and the AWS CLI if PATH does not have them, and the provider of --provider real.',
        examples: [
          ['npx brb rehearse', 'asks you for both approvals'],
          [
            'npx brb rehearse --yes --keep',
            'keeps the local AWS, so that every other command of brb can be tried',
          ],
          ['npx brb rehearse --yes --json', 'prints the result as JSON'],
        ],
        exitCodes:
          '0 the rehearsal passed, 1 it failed, 2 the command line or the configuration is wrong, 128 plus the number of ' +
          'the signal when a signal ended it (130 for Ctrl-C)',
      })
        .option('--yes', 'approve without asking')
        .option('--scenario <name>', SCENARIO_LINES)
        .option('--application <name>', 'application to push (default: the first one of the configuration)')
        .option(
          '--source <folder>',
          'folder with the source of the application (default: examples/<application>)',
        )
        .option('--port <number>', 'port of the local AWS (default: a free port)')
        .option(
          '--docker',
          'build images with your Docker, and run the services in it (default: as processes, with the Node.js or Python ' +
            'of this machine)',
        )
        .option(
          '--provider <name>',
          'stand-in: the AWS provider of this project, without a download; real: the AWS provider that terraform init ' +
            'gets from the registry, or from the mirror in your CLI configuration',
          'stand-in',
        )
        .option(
          '--keep',
          'keep the local AWS and the logs until you press Ctrl-C, and print commands to inspect them',
        )
        .option(
          '--permissions <mode>',
          'enforced: deny what the deployed policies do not allow; off: allow every request',
          'enforced',
        )
        .option('--json', 'print one JSON document to stdout, and the progress to stderr')
        .option(
          '--print-deploy-policy',
          'print the IAM policies that the deployRole of each account needs, and rehearse nothing; each line is an input ' +
            'of aws iam create-policy --cli-input-json (docs/deploy-role.md)',
        )
        .option('--account <name>', 'account whose policies are printed (default: all accounts)'),
    ).action(async (values: RehearseValues) => {
      // An unexpected error stops the rehearsal, so that the teardown ends the child processes and deletes the
      // temporary folders.
      process.on('uncaughtException', context.endWith);
      process.exitCode = await rehearseWith(values, context);
    }),
};

/** @returns the exit code. */
async function rehearseWith(values: RehearseValues, context: CommandContext): Promise<number> {
  if (values.printDeployPolicy !== true) {
    return await runScenarios(readOptions(values, process.stdin.isTTY), context);
  }
  const { config, accounts } = readPrintedAccounts(values);
  for (const account of accounts) {
    const inputs = await loadLate.createPolicyInput().createPolicyInputs(config, account);
    for (const input of inputs) console.log(JSON.stringify(input));
  }
  return 0;
}
