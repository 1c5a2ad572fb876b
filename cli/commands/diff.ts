import { readDifferences, readDifferencesToRunning } from '../../operations/releases/differences';
import { applicationNamed } from '../config/application';
import {
  addReadingOptions,
  configOf,
  READING_CODES,
  releaseNumber,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { diffScreen } from '../screens/diff-screen';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand } from '../shared/command';

/** `brb diff`: compares two releases. */
export const diff: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'diff',
        usage: '<application> <n> [m]',
        description:
          'Shows what release n changes in each environment, compared with release m, as check-release shows it to approvers. ' +
          'Assumes the role of the auditors in every account.',
        examples: [
          ['npx brb diff hello 8', 'compares release 8 with what runs in each environment'],
          ['npx brb diff hello 8 6', 'compares release 8 with release 6'],
        ],
        exitCodes: READING_CODES,
      })
        .argument('<application>', 'name of the application')
        .argument('<n>', 'number of the release')
        .argument('[m]', 'number of the release before (default: the release that runs in each environment)'),
    ).action(async (name: string, n: string, m: string | undefined, options: ReadingOptions) => {
      const after = releaseNumber(n);
      const before = m === undefined ? undefined : releaseNumber(m);
      const config = configOf(options);
      const application = applicationNamed(config, name);
      await withReading(config, options, context, async ({ project }) => {
        const differences =
          before === undefined
            ? await readDifferencesToRunning(project, application, after)
            : await readDifferences(project, application, { before, after });
        if (options.json === true) context.printJson({ version: 1, application: name, differences });
        else console.log(diffScreen(differences, screenStyle(context.environment)).join('\n'));
      });
    }),
};
