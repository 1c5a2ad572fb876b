import { dirname, join } from 'node:path';

import { mutationsNamed, sampleOf } from '../rehearsal/mutations/choose';
import { mutationsOf, titleOf, type Mutation } from '../rehearsal/mutations/mutation';
import { statementMutations } from '../rehearsal/mutations/statement-mutations';
import { currentCommit } from '../rehearsal/mutations/project-copy';
import { createProgress, type Progress } from '../rehearsal/output/progress';
import { styleOf } from '../rehearsal/output/terminal';
import { SCENARIOS } from '../rehearsal/scenarios';
import { loadConfig } from './config/load-config';
import { UsageError } from './exit-codes';
import { loadLate } from './load-late';
import { createCommand, type BrbCommand, type CommandContext } from './shared/command';
import { runProgram } from './shared/run-program';
import { stopOnSignals } from './shared/stop-signals';
import { withUsageError } from './shared/with-usage-error';

const ROOT = dirname(__dirname);

/** Runs the mutations. */
const testMutations: BrbCommand = {
  stopped: () => 'stopped',
  parser: (context) =>
    createCommand({
      name: 'test:mutations',
      usage: '',
      description:
        'Shows that the scenarios of the rehearsal can fail. Each scenario names the lines of the product that it protects, ' +
        'and each statement in the policy of a role names a scenario that needs it. The command takes one part after the ' +
        'other out of a copy of the project, prints the change, and runs the scenario. Without a protection, an expectation ' +
        'of the scenario must fail; without a statement, IAM must deny a call of the role, so that the rehearsal fails. One ' +
        'run takes about a minute.',
      examples: [['npm run test:mutations -- --sample 1', 'runs one part of each kind']],
      exitCodes:
        '0 every missing part was noticed, 1 a missing part was not noticed or the scenario failed for another reason, 2 the ' +
        'command line is wrong, 128 plus the number of the signal when a signal ended the command (130 for Ctrl-C)',
    })
      .option('--of <parts>', "only the 'protections', or only the 'statements'")
      .option('--only <scenario>', 'only the parts with this scenario')
      .option(
        '--sample <number>',
        'only this number of protections and this number of statements, chosen by the current commit',
      )
      .action(async (choice: Choice) => {
        process.exitCode = await runMutations(choice, context);
      }),
};

/** @returns the exit code. */
async function runMutations(choice: Choice, { environment, stop }: CommandContext): Promise<number> {
  const progress = createProgress(process.stdout, styleOf(process.stdout, environment));
  const mutations = await chosenMutations(choice, progress);
  stopOnSignals(stop);
  const options = { root: ROOT, mutations, environment, progress, signal: stop.signal };
  return (await loadLate.testMutations().testMutations(options)) ? 0 : 1;
}

interface Choice {
  readonly of?: string;
  readonly only?: string;
  readonly sample?: string;
}

/** Returns the mutations that the options select. Prints the commit and the mutations of a sample. */
async function chosenMutations({ of, only, sample }: Choice, progress: Progress): Promise<Mutation[]> {
  const groups = groupsOf(of).map((group) => group());
  if (only !== undefined) return withUsageError(() => mutationsNamed(groups.flat(), only));
  if (sample === undefined) return groups.flat();
  const size = sampleSize(sample);
  const commit = await currentCommit(ROOT);
  const chosen = groups.flatMap((group) => sampleOf(group, size, commit));
  progress.part(
    `The commit ${commit.slice(0, 12)} chooses ${String(chosen.length)} of ${String(groups.flat().length)} parts:`,
  );
  for (const mutation of chosen) progress.line(titleOf(mutation));
  return chosen;
}

/** The mutations, by the value of `--of`. */
const GROUPS: Readonly<Record<string, () => Mutation[]>> = {
  protections: () => mutationsOf(SCENARIOS),
  statements: () => statementMutations(loadConfig(join(ROOT, 'delivery.config.ts')).project),
};

function groupsOf(name: string | undefined): readonly (() => Mutation[])[] {
  if (name === undefined) return Object.values(GROUPS);
  const group = GROUPS[name];
  if (group !== undefined) return [group];
  throw new UsageError(`'${name}' is not allowed as --of; choose one of: ${Object.keys(GROUPS).join(', ')}`);
}

function sampleSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1) return size;
  throw new UsageError(`the number '${text}' of --sample is not allowed; pass a whole number from 1`);
}

runProgram({
  parser: testMutations.parser,
  args: process.argv.slice(2),
  environment: process.env,
  name: 'test:mutations',
  command: testMutations,
});
