import { UsageError } from '../exit-codes';

interface Option {
  readonly type: 'string' | 'boolean';
}

/**
 * Rejects options that npm has parsed as its own. For options before `--`, npm sets environment variables instead of
 * passing arguments. A line in `.npmrc` sets the same variables.
 *
 * @param script Name of the script in package.json that runs the command.
 * @throws UsageError with the corrected command line.
 */
export function refuseSwallowedOptions(
  script: string,
  options: Readonly<Record<string, Option>>,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  if (environment['npm_lifecycle_event'] !== script) return;
  const words = [...args];
  const swallowed = Object.entries(options).flatMap(([name, { type }]) => {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`];
    const isPassed = args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (isPassed || value === undefined || value === '' || value === 'false') return [];
    if (type === 'boolean') return [`--${name}`];
    // For `--name value`, npm sets the variable to `true` and passes only the value as an argument.
    return [`--${name}`, value === 'true' ? (words.shift() ?? '<value>') : value];
  });
  if (swallowed.length === 0) return;
  throw new UsageError(
    `npm passes options to the command only after --; run npm run ${script} -- ${[...swallowed, ...words].join(' ')}`,
  );
}
