import { UsageError } from './exit-codes';

interface Option {
  readonly type: 'string' | 'boolean';
}

/**
 * Refuses options that npm took for its own: without `--` before them it hands them on only in the environment. The same
 * variable comes from a line of `.npmrc`.
 *
 * @param script of package.json that runs the command.
 * @throws UsageError with the command line that was meant.
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
    const given = args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (given || value === undefined || value === '' || value === 'false') return [];
    if (type === 'boolean') return [`--${name}`];
    // `--name value`: npm keeps the name, and the value becomes an argument.
    return [`--${name}`, value === 'true' ? (words.shift() ?? '<value>') : value];
  });
  if (swallowed.length === 0) return;
  throw new UsageError(
    `npm passes options on only after --: npm run ${script} -- ${[...swallowed, ...words].join(' ')}`,
  );
}
