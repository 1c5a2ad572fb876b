import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Lambda functions: every folder of functions/ with a handler. This file loads nothing else, so that asking for the
 * names costs nothing where nothing is built.
 *
 * @param {string} root
 * @returns {string[]} sorted
 */
export function functionNames(root) {
  const folder = join(root, 'functions');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'handler.ts')))
    .sort();
}
