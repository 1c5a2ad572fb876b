import { readReleaseDetails } from '../../operations/releases/releases';
import { applicationNamed } from '../config/application';
import {
  addReadingOptions,
  configOf,
  READING_CODES,
  releaseNumber,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { releaseScreen } from '../screens/release-screens';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand } from '../shared/command';

/** `brb release`: shows one release. */
export const release: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'release',
        usage: '<application> <n>',
        description:
          'Shows one release: commit, tests and images, who approved or rejected it with which words, and its last outcome in ' +
          'each environment. Assumes the role of the auditors in every account.',
        examples: [['npx brb release hello 7', 'shows release 7 of the application hello']],
        exitCodes: READING_CODES,
      })
        .argument('<application>', 'name of the application')
        .argument('<n>', 'number of the release'),
    ).action(async (name: string, number: string, options: ReadingOptions) => {
      const sequence = releaseNumber(number);
      const config = configOf(options);
      const application = applicationNamed(config, name);
      await withReading(config, options, context, async ({ project }) => {
        const details = await readReleaseDetails(project, application, sequence);
        if (options.json === true) context.printJson({ version: 1, ...details });
        else console.log(releaseScreen(details, screenStyle(context.environment)).join('\n'));
      });
    }),
};
