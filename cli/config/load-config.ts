import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, resolve } from 'node:path';

import {
  ConfigError,
  parseConfig,
  warningsOf,
  type ConfigPath,
  type DeliveryConfig,
} from '../../stacks/config';
import { positionsIn } from './config-positions';
import { describeLoadError, shownPath } from './load-error';

const require_ = createRequire(__filename);

/**
 * Loads and checks a configuration file (TypeScript, default export).
 *
 * @param warn Is called once, with all warnings about a valid configuration, if it has any.
 * @throws ConfigError when the file is missing, does not load, or has a problem.
 */
export function loadConfig(file: string, warn: (message: string) => void = printWarning): DeliveryConfig {
  const path = resolve(file);
  const shown = shownPath(path);
  if (extname(path) !== '.ts') {
    throw new ConfigError(
      `the configuration '${file}' is not a TypeScript file; pass a TypeScript file such as delivery.config.ts with --config`,
    );
  }
  const text = read(path, shown);
  const value = defaultExport(path, shown);
  // The TypeScript compiler loads slowly, so it is loaded only when a problem or a warning needs a position.
  let positionOf: ReturnType<typeof positionsIn> | undefined;
  const find = (at: ConfigPath) => {
    positionOf ??= positionsIn(require_('typescript') as typeof import('typescript'), path, text);
    return positionOf(at);
  };
  const config = parseConfig(value, shown, find);
  const warnings = warningsOf(config, shown, find);
  if (warnings !== undefined) warn(warnings);
  return config;
}

/** Prints a warning to stderr, because with `--json` stdout must contain only the JSON document. */
function printWarning(message: string): void {
  console.error(message);
}

function read(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new ConfigError(unreadable(shown, code), { cause });
  }
}

function unreadable(shown: string, code: string): string {
  if (code === 'ENOENT')
    return `there is no configuration at ${shown}; pass a TypeScript file such as delivery.config.ts with --config`;
  if (code === 'EISDIR')
    return `the configuration ${shown} is a folder; pass a TypeScript file such as delivery.config.ts with --config`;
  return `the configuration ${shown} cannot be read (${code}); correct its path or its permissions`;
}

function defaultExport(path: string, shown: string): unknown {
  const { stackTraceLimit } = Error;
  // A stack trace starts with the frames of the module loader. With a higher limit, the frame of the configuration is
  // included.
  Error.stackTraceLimit = 100;
  try {
    const loaded = require_(path) as Readonly<Record<string, unknown>>;
    // A file with `export =` has no default export. The function then returns the exported value, as esbuild does in
    // the bundle of the app.
    const value = '__esModule' in loaded || Object.keys(loaded).length === 0 ? loaded['default'] : loaded;
    // If the file exports a rejected promise, the unhandled rejection would end the process before the problem is
    // reported.
    if (value instanceof Promise) value.catch(() => undefined);
    return value;
  } catch (cause) {
    const reasons = describeLoadError(cause).map((reason) => `  ${reason}`);
    throw new ConfigError([`${shown} does not load; correct the file:`, ...reasons].join('\n'), { cause });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
