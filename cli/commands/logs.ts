import { setTimeout as delay } from 'node:timers/promises';

import type { ProjectAccess } from '../../operations/accounts/project-access';
import { readSources } from '../../operations/logs/execution-sources';
import { findExecution, type LogsQuestion } from '../../operations/logs/find-execution';
import { LogReader } from '../../operations/logs/log-reader';
import type { LogLine } from '../../operations/logs/log-source';
import { applicationNamed } from '../config/application';
import { durationMs } from '../reading/duration';
import {
  addReadingOptions,
  configOf,
  environmentNamed,
  READING_CODES,
  releaseNumber,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { cutText, logsScreen } from '../screens/logs-screen';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand, type CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';

interface LogsOptions extends ReadingOptions {
  readonly environment?: string;
  readonly release?: string;
  readonly since?: string;
  readonly follow?: true;
}

/** Milliseconds between two reads of `--follow`. */
const INTERVAL_MS = 2_000;

/** `brb logs`: shows the logs that belong to a release. */
export const logs: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'logs',
        usage: '<application>',
        description:
          'Shows what the build, the functions of the pipelines and the services wrote for one release, in the order of ' +
          'time. Shows the newest execution of the delivery pipeline unless you pass --release. Assumes the role of the ' +
          'auditors in every account.',
        examples: [
          ['npx brb logs hello', 'shows all logs of the newest execution'],
          [
            'npx brb logs hello --environment production --since 15m --follow',
            'shows the last 15 minutes of production, and new lines until you press Ctrl-C',
          ],
        ],
        exitCodes: `${READING_CODES}, 130 you ended --follow with Ctrl-C`,
      })
        .argument('<application>', 'name of the application')
        .option('--environment <name>', 'show only this environment, without the build')
        .option('--release <n>', 'number of the release (default: the newest execution)')
        .option('--since <duration>', 'show only lines of this last time, such as 15m, 1h or 2d')
        .option('--follow', 'read again every two seconds, until you press Ctrl-C'),
    ).action(async (application: string, options: LogsOptions) => {
      await showLogs(application, options, context);
    }),
  stopped: () => 'stopped following the logs',
};

async function showLogs(name: string, options: LogsOptions, context: CommandContext): Promise<void> {
  const sequence = options.release === undefined ? undefined : releaseNumber(options.release);
  const since = options.since === undefined ? undefined : Date.now() - durationMs(options.since);
  const config = configOf(options);
  const application = applicationNamed(config, name);
  const environment =
    options.environment === undefined ? undefined : environmentNamed(config, options.environment);
  const question = { application, environment, sequence, since };
  if (options.follow === true) stopOnSignals(context.stop);
  await withReading(config, options, context, async ({ project }) => {
    const execution = await findExecution(project, question);
    if (options.follow === true) await follow(project, question, execution, { options, context });
    else await showOnce(project, question, execution, { options, context });
  });
}

interface Output {
  readonly options: LogsOptions;
  readonly context: CommandContext;
}

async function showOnce(
  project: ProjectAccess,
  question: LogsQuestion,
  execution: string,
  { context, options }: Output,
): Promise<void> {
  const sources = await readSources(project, question, execution);
  const { cut, lines } = await new LogReader(question.since).read(sources);
  const { name } = question.application;
  if (options.json === true) {
    const document = { version: 1, application: name, execution, lines: lines.map(documentOf), cut };
    context.printJson(document);
    return;
  }
  if (lines.length === 0) console.log(emptyText(name, execution, options));
  for (const line of logsScreen(lines, screenStyle(context.environment))) console.log(line);
  if (cut.length > 0) console.error(cutText(cut));
}

/** Prints new lines again and again, until a signal stops the command. @throws the reason of the stop. */
async function follow(
  project: ProjectAccess,
  question: LogsQuestion,
  execution: string,
  { context, options }: Output,
): Promise<void> {
  const { signal } = context.stop;
  const style = screenStyle(context.environment);
  const reader = new LogReader(question.since);
  for (;;) {
    const { lines } = await reader.read(await readSources(project, question, execution));
    signal.throwIfAborted();
    const printed = options.json === true ? lines.map(jsonLine) : logsScreen(lines, style);
    for (const line of printed) console.log(line);
    // A stop ends the delay early; its reason is thrown below.
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}

const documentOf = ({ source, text, time }: LogLine) => ({ time, source, text: text.trimEnd() });
const jsonLine = (line: LogLine) => JSON.stringify(documentOf(line));

const emptyText = (name: string, execution: string, { environment, since }: LogsOptions) =>
  `Execution ${execution} of ${name} has no log lines${environment === undefined ? '' : ` in ${environment}`}${since === undefined ? '' : ` of the last ${since}`}.`;
