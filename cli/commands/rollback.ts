import { openOperator } from '../../operations/accounts/project-access';
import { oneLine } from '../../operations/one-line';
import { followExecution } from '../../operations/pipelines/follow-execution';
import { releasePipeline } from '../../operations/pipelines/pipelines';
import { planRollback, type RollbackPlan } from '../../operations/rollback/plan-rollback';
import { startRollback } from '../../operations/rollback/start-rollback';
import type { DeliveryConfig, PromotedEnvironment } from '../../stacks/config';
import { applicationNamed } from '../config/application';
import { UsageError } from '../exit-codes';
import {
  addReadingOptions,
  configOf,
  environmentNamed,
  releaseNumber,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { actionLine, rollbackScreen } from '../screens/rollback-screen';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand, type CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';
import { confirm, requireTerminal } from '../terminal/confirm';

interface RollbackOptions extends ReadingOptions {
  readonly environment: string;
  readonly to?: string;
  readonly reason: string;
  readonly yes?: true;
}

/** Maximum length of the value of a pipeline variable in characters, of CodePipeline. */
const LONGEST_REASON = 1000;

/** `brb rollback`: goes back to an older release, without a build. */
export const rollback: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'rollback',
        usage: '<application> --environment <name> --reason <words>',
        description:
          'Shows what a rollback would change, asks, deploys the bundle of an older release again, and follows the ' +
          'deployment to its end. Until a newer release is promoted, the environment then accepts nothing up to the ' +
          'replaced release. Assumes the role of the auditors in every account, and the role of the operators of ' +
          'the environment for the start.',
        examples: [
          [
            "npx brb rollback hello --environment production --reason 'wrong price'",
            'goes back to the last release that succeeded before the running one',
          ],
          [
            "npx brb rollback hello --environment production --to 41 --reason 'wrong price' --yes",
            'goes back to release 41 without a question',
          ],
        ],
        exitCodes:
          '0 the older release runs, 1 the rollback failed or you started none, 2 the command line or the configuration is wrong',
      })
        .argument('<application>', 'name of the application')
        .requiredOption('--environment <name>', 'environment to roll back')
        .requiredOption('--reason <words>', 'why you roll back; the ledger and the notice say so')
        .option('--to <n>', 'number of the older release (default: the last one that succeeded before)')
        .option('--yes', 'roll back without a question'),
    ).action(async (application: string, options: RollbackOptions) => {
      process.exitCode = await rollBack(application, options, context);
    }),
  stopped: () => 'stopped following; a rollback that has started goes on: run npx brb status to see it',
};

/** @returns the exit code. */
async function rollBack(name: string, options: RollbackOptions, context: CommandContext): Promise<number> {
  const to = options.to === undefined ? undefined : releaseNumber(options.to);
  const reason = checkedReason(options.reason);
  requireTerminal(options.yes === true, 'roll back');
  const config = configOf(options);
  const application = applicationNamed(config, name);
  const environment = promotedNamed(config, options.environment);
  return withReading(config, options, context, async ({ person, project }) => {
    const plan = await planRollback(project, { application, environment, to });
    const print = options.json === true ? console.error : console.log;
    const style = screenStyle(context.environment);
    print(rollbackScreen(name, environment.name, plan, style).join('\n'));
    if (options.yes !== true && !(await agrees(environment.name, context))) {
      print('Nothing was started.');
      return 1;
    }
    const operator = await openOperator(person, config, environment);
    const pipeline = releasePipeline(project, application, environment);
    const execution = await startRollback(operator, { ...plan, pipeline: pipeline.pipeline, reason });
    print(`Execution ${execution} of ${pipeline.pipeline.name} has started.`);
    stopOnSignals(context.stop);
    const status = await followExecution(pipeline, execution, {
      signal: context.stop.signal,
      onAction: (action) => {
        print(actionLine(action, style).join('\n'));
      },
    });
    if (options.json === true) context.printJson(documentOf(name, environment, plan, { execution, status }));
    else
      print(
        status === 'Succeeded'
          ? `Release ${String(plan.to)} runs in ${environment.name}.`
          : failureText(name),
      );
    return status === 'Succeeded' ? 0 : 1;
  });
}

const failureText = (name: string) => `The rollback failed; run npx brb status ${name} to see what runs.`;

const documentOf = (
  application: string,
  environment: PromotedEnvironment,
  { from, to }: RollbackPlan,
  end: { readonly execution: string; readonly status: string },
) => ({ version: 1, application, environment: environment.name, from, to, ...end });

const agrees = (environment: string, { stop }: CommandContext) =>
  confirm(`Type ${environment} to roll it back`, environment, stop.signal);

/** @throws UsageError for the tested environment, which has no release pipeline. */
function promotedNamed(config: DeliveryConfig, name: string): PromotedEnvironment {
  const environment = environmentNamed(config, name);
  if (environment.kind === 'promoted') return environment;
  const promoted = config.environments.slice(1).map((each) => each.name);
  throw new UsageError(
    `releases are deployed to ${name}, not promoted, so it has no bundle to go back to; revert the commit and push, or choose one of: ${promoted.join(', ')}`,
  );
}

/** @throws UsageError if the reason is empty, or longer than CodePipeline allows. */
function checkedReason(reason: string): string {
  const words = oneLine(reason);
  if (words === '') throw new UsageError('a rollback needs a reason; pass it with --reason');
  if (words.length <= LONGEST_REASON) return words;
  throw new UsageError(
    `the reason has ${String(words.length)} characters; allowed: at most ${String(LONGEST_REASON)}; shorten it`,
  );
}
