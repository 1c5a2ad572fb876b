import type { Command } from 'commander';

import { UsageError } from '../exit-codes';

/**
 * Rejects options that npm has parsed as its own. For options before `--`, npm sets environment variables instead of
 * passing arguments. A line in `.npmrc` sets the same variables.
 *
 * @param command Parser of a subcommand that the script of the same name in package.json runs.
 * @param args Arguments of the subcommand.
 * @throws UsageError with the corrected command line.
 */
export function refuseSwallowedOptions(
  command: Command,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  const script = command.name();
  if (environment['npm_lifecycle_event'] !== script) return;
  const words = [...args];
  const options = command.options.map((option) => ({ name: option.name(), isBoolean: option.isBoolean() }));
  const swallowed = [...options, { name: 'help', isBoolean: true }].flatMap(({ name, isBoolean }) => {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`];
    const isPassed = args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (isPassed || value === undefined || value === '' || value === 'false') return [];
    if (isBoolean) return [`--${name}`];
    // For `--name value`, npm sets the variable to `true` and passes only the value as an argument.
    return [`--${name}`, value === 'true' ? (words.shift() ?? '<value>') : value];
  });
  if (swallowed.length === 0) return;
  throw new UsageError(
    `npm passes options to the command only after --; run npm run ${script} -- ${[...swallowed, ...words].join(' ')}`,
  );
}
