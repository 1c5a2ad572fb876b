import { statSync } from 'node:fs';

import { checkFolder } from '../../rehearsal/application/check-folder';
import { applicationNamed } from '../config/application';
import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import { UsageError } from '../exit-codes';
import { addConfigOption, createCommand, type BrbCommand } from '../shared/command';

interface CheckOptions {
  readonly application?: string;
  readonly config?: string;
}

/** `brb check`: checks the files of an application. */
export const check: BrbCommand = {
  parser: () =>
    addConfigOption(
      createCommand({
        name: 'check',
        usage: '<folder>',
        description:
          'Checks the templates and configuration files of an application for every environment, as check-release does ' +
          'before the first approval, and prints all problems. The command needs no AWS account, so a build of the ' +
          'application can run the command, too. Unlike check-release, the command does not ask CloudFormation to ' +
          'validate the templates.',
        examples: [['npx brb check ../hello', 'checks the application in the folder ../hello']],
        exitCodes:
          '0 there is no problem, 1 there are problems, 2 the command line or the configuration is wrong',
      })
        .argument('[folder...]', "folder with the content of the application's repository")
        .option(
          '--application <name>',
          'application in the folder (default: the first one of the configuration)',
        ),
    ).action((folders: string[], options: CheckOptions) => {
      process.exitCode = checkApplication(folders, options);
    }),
};

/** @returns the exit code. */
function checkApplication(folders: readonly string[], options: CheckOptions): number {
  const folder = checkedFolder(folders);
  const config = loadConfig(findConfig(options.config));
  const application = applicationNamed(config, options.application);
  const result = checkFolder(folder, config, application);
  const environments = config.environments.map(({ name }) => name).join(', ');
  const checked = `${counted(application.services.length, 'service')} of the application ${application.name} checked for the environments ${environments}`;
  if (result.kind === 'passed') {
    console.log(`${checked}: no problems`);
    return 0;
  }
  for (const problem of result.problems) console.log(problem);
  console.log(`${checked}: ${counted(result.problems.length, 'problem')}`);
  return 1;
}

/** Returns the only folder on the command line. @throws UsageError */
function checkedFolder([folder, ...others]: readonly string[]): string {
  if (folder === undefined) {
    throw new UsageError('no folder is given; run npx brb check <folder> with the folder of the application');
  }
  if (others.length > 0) {
    throw new UsageError(
      `only one folder is allowed, not ${[folder, ...others].join(', ')}; run the command once for each application`,
    );
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(
      `there is no folder '${folder}'; pass the folder with the content of the application's repository`,
    );
  }
  return folder;
}

const counted = (number: number, noun: string) => `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
