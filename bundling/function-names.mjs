import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the names of the Lambda functions: every folder of functions/ with a handler. This file loads no package, so
 * that an unchanged project starts fast.
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
