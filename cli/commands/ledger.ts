import { openOperator } from '../../operations/accounts/project-access';
import { recordAgain } from '../../operations/ledger/record-again';
import { findUnrecorded } from '../../operations/ledger/unrecorded';
import type { Environment } from '../../stacks/config';
import { namesOf } from '../../stacks/names';
import { UsageError } from '../exit-codes';
import {
  addReadingOptions,
  applicationsNamed,
  configOf,
  READING_CODES,
  withReading,
  type Reading,
  type ReadingOptions,
} from '../reading/reading';
import { createCommand, type BrbCommand, type CommandContext } from '../shared/command';

/** An execution that the command has recorded. */
interface Repaired {
  readonly environment: string;
  readonly pipeline: string;
  readonly execution: string;
  readonly status: string;
}

/** `brb ledger repair`: records executions that the ledger lacks. */
export const ledger: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'ledger',
        usage: 'repair [application...]',
        description:
          "Records the executions of the last twelve months that the ledger lacks, from CodePipeline's history. " +
          'record-execution does this by itself within an hour; the command is for executions that it could not ' +
          'record for 25 hours. A second run changes nothing. Assumes the role of the auditors in every account, and ' +
          'the role of the operators where a document is missing.',
        examples: [['npx brb ledger repair', 'records what is missing for every application']],
        exitCodes: READING_CODES,
      })
        .argument('<action>', "only 'repair'")
        .argument('[application...]', 'names of applications (default: all)'),
    ).action(async (action: string, applications: string[], options: ReadingOptions) => {
      if (action !== 'repair') throw new UsageError(`unknown action '${action}'; choose one of: repair`);
      await repair(applications, options, context);
    }),
};

async function repair(
  names: readonly string[],
  options: ReadingOptions,
  context: CommandContext,
): Promise<void> {
  const config = configOf(options);
  const applications = applicationsNamed(config, names);
  const print = options.json === true ? console.error : console.log;
  const repaired = await withReading(config, options, context, async (reading) => {
    const all: Repaired[] = [];
    for (const environment of config.environments) {
      const found = await Promise.all(
        applications.map((application) => findUnrecorded(reading.project, application, environment)),
      );
      const unrecorded = found.flat();
      if (unrecorded.length === 0) continue;
      const operator = await openOperator(reading.person, config, environment);
      // One after the other, the oldest first, so that the outcome of a rollback is written last.
      for (const execution of unrecorded) {
        await recordAgain(operator, recorderOf(reading, environment), execution);
        print(`${environment.name}: recorded execution ${execution.execution} of ${execution.pipeline}`);
        all.push({ environment: environment.name, ...execution });
      }
    }
    return all;
  });
  if (options.json === true) context.printJson({ version: 1, repaired });
  else if (repaired.length === 0) print('The ledger has every execution that has ended.');
}

function recorderOf({ config }: Reading, environment: Environment) {
  const names = namesOf(config);
  const { region } = environment.kind === 'tested' ? names.delivery.accountRegion : environment;
  return { name: names.environment(environment).recordExecutionFunction.name, region };
}
