import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { ConfigError } from '../../stacks/config';

/** Name of the configuration file in a clone of this project. */
const FILE = 'delivery.config.ts';

/**
 * Returns the path of the configuration file: the file of `--config`, otherwise the nearest `delivery.config.ts` in a
 * folder and the folders above it.
 *
 * @param file Value of `--config`.
 * @param folder Folder in which the search starts. @default the current folder
 * @throws ConfigError when no folder has the file.
 */
export function findConfig(file: string | undefined, folder: string = process.cwd()): string {
  if (file !== undefined) return file;
  for (let current = resolve(folder); ; current = dirname(current)) {
    const candidate = join(current, FILE);
    if (existsSync(candidate)) return candidate;
    if (current === dirname(current)) break;
  }
  throw new ConfigError(
    `neither ${folder} nor a folder above it has a ${FILE}; go to your clone of big-red-button, or pass the file with --config`,
  );
}
