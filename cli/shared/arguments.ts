import { parseArgs, type ParseArgsConfig } from 'node:util';

import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { UsageError } from '../exit-codes';
import { refuseSwallowedOptions } from './npm-options';

/**
 * Parses the command line of a script in package.json.
 *
 * @throws UsageError that names the wrong option.
 */
export function readArguments<const Config extends ParseArgsConfig>(
  script: string,
  environment: NodeJS.ProcessEnv,
  config: Config,
) {
  const args = process.argv.slice(2);
  refuseSwallowedOptions(script, config.options ?? {}, args, environment);
  try {
    return parseArgs<Config>({ ...config, args });
  } catch (error) {
    // Node adds a sentence about positional arguments to its message about an unknown option.
    const [sentence = ''] = sentenceOf(error).split('. ');
    throw new UsageError(`${sentence}; npm run ${script} -- --help lists the options`);
  }
}

/** Runs a check of the command line. @throws UsageError with the message of the check. */
export function withUsageError<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}
