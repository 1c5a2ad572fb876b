import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';

import { ConfigError, parseConfig, type DeliveryConfig } from '../stacks/config';

/**
 * Loads and checks a configuration file (TypeScript, default export).
 *
 * @throws ConfigError when the file is missing, does not load, or holds anything that is not allowed.
 */
export function loadConfig(file: string): DeliveryConfig {
  const path = resolve(file);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path)) {
    throw new ConfigError(
      `no configuration at ${shown}; allowed: a TypeScript file such as delivery.config.ts`,
    );
  }
  let loaded: unknown;
  try {
    loaded = createRequire(__filename)(path);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ConfigError(`${shown} does not load: ${reason}; correct it and run the command again`, {
      cause: error,
    });
  }
  return parseConfig((loaded as { default?: unknown }).default, shown);
}
