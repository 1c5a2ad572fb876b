import { setTimeout as delay } from 'node:timers/promises';

import { readStatus, type ApplicationStatus } from '../../operations/status/status';
import { UsageError } from '../exit-codes';
import { loadLate } from '../load-late';
import {
  addReadingOptions,
  applicationsNamed,
  configOf,
  READING_CODES,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { screenStyle } from '../screens/screen';
import { statusScreen } from '../screens/status-screen';
import { createCommand, type BrbCommand, type CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';

interface StatusOptions extends ReadingOptions {
  readonly watch?: true;
}

/** Milliseconds between two reads of `--watch`. */
const INTERVAL_MS = 5_000;

/** `brb status`: shows what runs and what waits. */
export const status: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'status',
        usage: '[application...]',
        description:
          'Shows for each application and environment which release runs, since when, who approved it, and how many of its ' +
          'tasks are healthy. Shows what runs in the pipelines, what has failed, what waits, and for whom. Assumes the role ' +
          'of the auditors in every account.',
        examples: [
          ['npx brb status', 'shows all applications'],
          ['npx brb status hello --watch', 'shows the application hello until you press Ctrl-C'],
        ],
        exitCodes: READING_CODES,
      })
        .argument('[application...]', 'names of applications (default: all of the configuration)')
        .option('--watch', 'read again every five seconds, until you press Ctrl-C'),
    ).action(async (names: string[], options: StatusOptions) => {
      await showStatus(names, options, context);
    }),
};

async function showStatus(
  names: readonly string[],
  options: StatusOptions,
  context: CommandContext,
): Promise<void> {
  if (options.watch === true && (options.json === true || !process.stdout.isTTY)) {
    throw new UsageError('--watch needs a terminal, and no --json; leave out --watch to read once');
  }
  const config = configOf(options);
  const applications = applicationsNamed(config, names);
  const style = screenStyle(context.environment);
  await withReading(config, options, context, async ({ project }) => {
    const read = () => readStatus(project, applications);
    if (options.watch === true) await watch(read, (statuses) => statusScreen(statuses, style), context);
    else if (options.json === true) context.printJson(statusDocument(await read()));
    else console.log(statusScreen(await read(), style).join('\n'));
  });
}

/** Shows a screen in place, again and again, until the user stops the command. */
async function watch(
  read: () => Promise<ApplicationStatus[]>,
  screen: (statuses: readonly ApplicationStatus[]) => string[],
  { stop }: CommandContext,
): Promise<void> {
  stopOnSignals(stop);
  const redraw = loadLate.logUpdate().createLogUpdate(process.stdout, { showCursor: true });
  while (!stop.signal.aborted) {
    redraw(screen(await read()).join('\n'));
    await delay(INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}

/** Returns the JSON document of `brb status --json`. A token would let a program answer an approval unseen. */
const statusDocument = (statuses: readonly ApplicationStatus[]) => ({
  version: 1,
  applications: statuses.map(({ waiting, ...rest }) => ({
    ...rest,
    waiting: waiting.map(({ token, ...approval }) => approval),
  })),
});
