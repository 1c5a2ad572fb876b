import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument, type Document } from 'yaml';

import { templatePath } from '../../../functions/shared/release/release-files';
import type { ReleaseDriver } from '../driver';

/**
 * Changes the template of a service. Keeps comments and wraps no lines, so that the rest of the file does not change.
 *
 * @param change changes the parsed template. `text` is the source of the template.
 */
export async function changeTemplate(
  { directory }: ReleaseDriver,
  service: string,
  change: (template: Document, text: string) => void,
): Promise<void> {
  const file = join(directory, templatePath(service));
  const text = await readFile(file, 'utf8');
  const template = parseDocument(text, { logLevel: 'error' });
  change(template, text);
  await writeFile(file, template.toString({ lineWidth: 0 }));
}
