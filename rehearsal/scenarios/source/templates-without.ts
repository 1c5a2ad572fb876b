import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { templatePath } from '../../../functions/shared/release/release-files';
import type { Application } from '../../../stacks/config';

/**
 * Returns the paths of the templates that lack something a scenario needs.
 *
 * @param source folder with the source of the application.
 * @param has returns true if a template has it. `path` is relative to the folder.
 */
export async function templatesWithout(
  source: string,
  { services }: Application,
  has: (text: string, path: string) => boolean,
): Promise<string[]> {
  const paths = services.map(({ name }) => templatePath(name));
  const texts = await Promise.all(paths.map((path) => readFile(join(source, path), 'utf8')));
  return paths.filter((path, index) => !has(texts[index] ?? '', path));
}
