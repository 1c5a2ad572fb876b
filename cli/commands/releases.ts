import { listReleases } from '../../operations/releases/releases';
import { applicationNamed } from '../config/application';
import { UsageError } from '../exit-codes';
import {
  addReadingOptions,
  configOf,
  READING_CODES,
  withReading,
  type ReadingOptions,
} from '../reading/reading';
import { releasesScreen } from '../screens/release-screens';
import { screenStyle } from '../screens/screen';
import { createCommand, type BrbCommand } from '../shared/command';

interface ReleasesOptions extends ReadingOptions {
  readonly limit: string;
}

/** `brb releases`: lists the releases of an application. */
export const releases: BrbCommand = {
  parser: (context) =>
    addReadingOptions(
      createCommand({
        name: 'releases',
        usage: '<application>',
        description:
          'Lists the newest releases of an application, with the last outcome of each in every environment. Assumes the role ' +
          'of the auditors in every account.',
        examples: [['npx brb releases hello', 'lists the releases of the application hello']],
        exitCodes: READING_CODES,
      })
        .argument('<application>', 'name of the application')
        .option('--limit <number>', 'number of releases', '20'),
    ).action(async (name: string, options: ReleasesOptions) => {
      const config = configOf(options);
      const application = applicationNamed(config, name);
      const limit = limitOf(options.limit);
      await withReading(config, options, context, async ({ project }) => {
        const list = await listReleases(project, application, limit);
        if (options.json === true) context.printJson({ version: 1, application: name, releases: list });
        else if (list.length === 0)
          console.log(`${name} has no releases yet; push a commit to make the first one`);
        else {
          const environments = config.environments.map((environment) => environment.name);
          console.log(releasesScreen(list, environments, screenStyle(context.environment)).join('\n'));
        }
      });
    }),
};

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw new UsageError(`'${text}' is not allowed as --limit; pass a whole number from 1 to 100`);
}
