import { resolve } from 'node:path';

import { openReadableAccounts } from '../../operations/accounts/project-access';
import type { CheckResult, Examined } from '../../operations/doctor/check';
import { runChecks } from '../../operations/doctor/checks';
import type { Finding } from '../../operations/doctor/finding';
import { ProgramError, readTerraformVersion, requirePrograms } from '../../rehearsal/local-aws/programs';
import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import { readConfiguredStacks } from '../lifecycle/configured-stacks';
import { addReadingOptions, withPerson, type ReadingOptions } from '../reading/reading';
import { doctorScreen } from '../screens/doctor-screen';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand, type CommandContext } from '../shared/command';

/** `brb doctor`: finds what is wrong with a running system. */
export const doctor: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'doctor',
        usage: '',
        description:
          'Finds what is wrong with a running system: refused roles, lost or locked Terraform states, stacks that are out of ' +
          'date with the configuration, e-mail subscriptions that nobody confirmed, disabled rules, events that started ' +
          'nothing, stuck stacks, forgotten approvals, failed stages, alarms, missing records and images, quotas, old ' +
          'programs. Says for each finding why it matters, what to do, and who may do it. Changes nothing. Assumes the role ' +
          'of the auditors in every account, and synthesizes the Terraform stacks of the configuration.',
        examples: [
          ['npx brb doctor', 'checks everything'],
          ['npx brb doctor --json', 'prints the findings for a program'],
        ],
        exitCodes:
          '0 there is no problem, 1 there is a problem or the command failed, 2 the command line or the configuration is wrong',
      }),
    ).action(async (options: ReadingOptions) => {
      await examine(options, context);
    }),
};

async function examine(options: ReadingOptions, context: CommandContext): Promise<void> {
  const { environment, printJson, stop } = context;
  const configFile = findConfig(options.config);
  const config = loadConfig(configFile);
  await withPerson(config, options, context, async (person) => {
    const [accounts, terraform] = await Promise.all([
      openReadableAccounts(person, config),
      terraformOf(environment),
    ]);
    const results = await runChecks({
      ...accounts,
      ...terraform,
      stacks: readConfiguredStacks({ configFile: resolve(configFile), environment, signal: stop.signal }),
      now: new Date(),
      nodeVersion: process.versions.node,
    });
    if (options.json === true) printJson(doctorDocument(results));
    else console.log(doctorScreen(results, screenStyle(environment)).join('\n'));
    if (findingsIn(results).some(({ severity }) => severity === 'problem')) process.exitCode = 1;
  });
}

const findingsIn = (results: readonly CheckResult[]): Finding[] =>
  results.flatMap(({ findings }) => findings);

const doctorDocument = (results: readonly CheckResult[]) => ({
  version: 1,
  checks: results.map(({ check }) => check),
  unread: results.flatMap(({ check, unreadAccounts }) =>
    unreadAccounts.map((account) => ({ check, account })),
  ),
  findings: results.flatMap(({ check, findings }) => findings.map((finding) => ({ check, ...finding }))),
});

async function terraformOf(
  environment: NodeJS.ProcessEnv,
): Promise<Pick<Examined, 'terraformProblem' | 'terraformVersion'>> {
  try {
    const { terraform } = await requirePrograms(environment, 'terraform');
    return { terraformVersion: await readTerraformVersion(terraform, environment) };
  } catch (error) {
    if (error instanceof ProgramError) return { terraformProblem: error.message };
    throw error;
  }
}
