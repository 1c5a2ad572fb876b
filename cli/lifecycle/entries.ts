import { readFileSync } from 'node:fs';

import type { ConfigPath } from '../../stacks/config';
import { linesIn } from '../config/config-positions';
import { shownPath } from '../config/load-error';
import { loadLate } from '../load-late';

/**
 * Returns where an entry of the configuration file is, e.g. `line 44 of delivery.config.ts`. Returns the name of the file
 * if a variable or a spread makes the entry.
 */
export function placeOf(configFile: string, path: ConfigPath): string {
  const lines = linesIn(loadLate.typescript(), configFile, readFileSync(configFile, 'utf8'))(path);
  const file = shownPath(configFile);
  if (lines === undefined) return file;
  const { first, last } = lines;
  return first === last
    ? `line ${String(first)} of ${file}`
    : `lines ${String(first)} to ${String(last)} of ${file}`;
}
