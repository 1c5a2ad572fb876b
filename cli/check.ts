import { statSync } from 'node:fs';

import { checkFolder } from '../rehearsal/application/check-folder';
import { styleOf, wrapText } from '../rehearsal/output/terminal';
import { sentenceOf } from '../rehearsal/system/disk-fault';
import { applicationNamed } from './config/application';
import { loadConfig } from './config/load-config';
import { exitCodeOf, UsageError } from './exit-codes';
import { watchOutput } from './output';
import { readArguments } from './shared/arguments';

const HELP = `npm run check -- <folder> [options]

Checks the templates and configuration files of an application for every environment, as check-release does before the
first approval, and prints all problems. The command needs no AWS account, so a build of the application can run the
command, too. Unlike check-release, the command does not ask CloudFormation to validate the templates.

  <folder>              folder with the content of the application's repository
  --application <name>  application in the folder (default: the first one of the configuration)
  --config <file>       configuration file (default: delivery.config.ts)
  --help                print this text

Exit codes: 0 there is no problem, 1 there are problems, 2 the command line or the configuration is wrong.`;

const OPTIONS = {
  application: { type: 'string' },
  config: { type: 'string', default: 'delivery.config.ts' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code. */
function main(): number {
  const { values, positionals } = readArguments('check', process.env, {
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
    return 0;
  }
  const folder = checkedFolder(positionals);
  const config = loadConfig(values.config);
  const application = applicationNamed(config, values.application);
  const check = checkFolder(folder, config, application);
  const environments = config.environments.map(({ name }) => name).join(', ');
  const checked = `${counted(application.services.length, 'service')} of the application ${application.name} checked for the environments ${environments}`;
  if (check.kind === 'passed') {
    console.log(`${checked}: no problems`);
    return 0;
  }
  for (const problem of check.problems) console.log(problem);
  console.log(`${checked}: ${counted(check.problems.length, 'problem')}`);
  return 1;
}

/** Returns the only folder on the command line. @throws UsageError */
function checkedFolder([folder, ...others]: readonly string[]): string {
  if (folder === undefined) {
    throw new UsageError(
      'no folder is given; run npm run check -- <folder> with the folder of the application',
    );
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

function fail(error: unknown): void {
  console.error(`check: ${sentenceOf(error)}`);
  process.exitCode = exitCodeOf(error);
}

watchOutput(fail);
try {
  process.exitCode = main();
} catch (error) {
  fail(error);
}
