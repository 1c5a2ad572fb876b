import { dirname } from 'node:path';

import { mutationsNamed, sampleOf } from '../rehearsal/mutations/choose';
import { mutationsOf, titleOf, type Mutation } from '../rehearsal/mutations/mutation';
import { currentCommit } from '../rehearsal/mutations/project-copy';
import { createProgress, type Progress } from '../rehearsal/output/progress';
import { styleOf, wrapText } from '../rehearsal/output/terminal';
import { SCENARIOS } from '../rehearsal/scenarios';
import { UsageError } from './exit-codes';
import { loadLate } from './load-late';
import { readArguments, withUsageError } from './shared/arguments';
import { runCommand } from './shared/run-command';
import { stopOnSignals } from './shared/stop-signals';

const ROOT = dirname(__dirname);

const HELP = `npm run test:mutations -- [options]

Shows that the scenarios of the rehearsal can fail. Each scenario names the lines of the product that it protects. The
command takes these lines out of a copy of the project, one protection after the other, prints the change, and runs the
scenario. The scenario must fail because of its own expectation. One run takes about a minute.

  --only <scenario>  only the protections of one scenario
  --sample <number>  only this number of protections, chosen by the current commit
  --help             print this text

Exit codes: 0 every missing protection was noticed, 1 a missing protection was not noticed or the scenario failed for
another reason, 2 the command line is wrong, 128 plus the number of the signal when a signal ended the command (130 for
Ctrl-C).`;

const OPTIONS = {
  only: { type: 'string' },
  sample: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code. */
async function main(stop: AbortController): Promise<number> {
  const { values } = readArguments('test:mutations', process.env, { options: OPTIONS });
  const style = styleOf(process.stdout, process.env);
  if (values.help) {
    console.log(wrapText(HELP, style.width));
    return 0;
  }
  const progress = createProgress(process.stdout, style);
  const mutations = await chosenMutations(values, progress);
  stopOnSignals(stop);
  const { testMutations } = loadLate.testMutations();
  const options = { root: ROOT, mutations, environment: process.env, progress, signal: stop.signal };
  return (await testMutations(options)) ? 0 : 1;
}

/** Returns the mutations that the options select. Prints the commit and the mutations of a sample. */
async function chosenMutations(
  { only, sample }: { readonly only?: string; readonly sample?: string },
  progress: Progress,
): Promise<Mutation[]> {
  const mutations =
    only === undefined
      ? mutationsOf(SCENARIOS)
      : withUsageError(() => mutationsNamed(mutationsOf(SCENARIOS), only));
  if (sample === undefined) return mutations;
  const size = sampleSize(sample);
  const commit = await currentCommit(ROOT);
  const chosen = sampleOf(mutations, size, commit);
  progress.part(
    `The commit ${commit.slice(0, 12)} chooses ${String(chosen.length)} of ${String(mutations.length)} protections:`,
  );
  for (const mutation of chosen) progress.line(titleOf(mutation));
  return chosen;
}

function sampleSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1) return size;
  throw new UsageError(`the number '${text}' of --sample is not allowed; pass a whole number from 1`);
}

runCommand({ name: 'test:mutations', stopped: 'stopped', main });
