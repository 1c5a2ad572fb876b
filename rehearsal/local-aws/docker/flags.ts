import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Error of a docker command. The docker command prints the error message to standard error unchanged. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses the flags of a docker command. @throws CommandError for a flag that the rehearsal does not support. */
export function readFlags<T extends Options>(command: string, args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const flag = /'(-{1,2}[^' =]+)/.exec((error as Error).message)?.[1];
    throw new CommandError(
      flag === undefined
        ? `docker ${command}: ${(error as Error).message}`
        : `unknown flag: ${flag}\nThe rehearsal's stand-in for docker ${command} supports: ` +
            (Object.keys(options)
              .map((name) => `--${name}`)
              .join(', ') || 'no flags'),
      { cause: error },
    );
  }
}
