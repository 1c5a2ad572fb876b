import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

import { templatePath } from '../../../functions/shared/release/release-files';
import { parseTemplate } from '../../../functions/shared/template/parse';
import type { ReleaseDriver } from '../driver';
import type { Scenario } from '../scenario';

/** Returns the logical id of the first log group in a template. */
function logGroupIn(text: string, path: string): string | undefined {
  const { resources } = parseTemplate(text, path);
  return [...resources].find(([, { Type }]) => Type === 'AWS::Logs::LogGroup')?.[0];
}

/** Returns a sentence for each template without a log group, which `changeRetention` changes. */
export const missingLogGroup: NonNullable<Scenario['missingFrom']> = async (source, application) => {
  const paths = application.services.map(({ name }) => templatePath(name));
  const texts = await Promise.all(paths.map((path) => readFile(join(source, path), 'utf8')));
  return paths
    .filter((path, index) => logGroupIn(texts[index] ?? '', path) === undefined)
    .map(
      (path) =>
        `${path} has no resource of type AWS::Logs::LogGroup; the scenario changes how long a log group keeps its events`,
    );
};

/** Sets the retention of the first log group in the template of every service. */
export async function changeRetention(
  { application, directory }: ReleaseDriver,
  days: number,
): Promise<void> {
  for (const path of application.services.map(({ name }) => templatePath(name))) {
    const file = join(directory, path);
    const text = await readFile(file, 'utf8');
    const template = parseDocument(text, { logLevel: 'error' });
    template.setIn(['Resources', logGroupIn(text, path), 'Properties', 'RetentionInDays'], days);
    // Keeps comments and wraps no lines, so that the file changes only in the retention.
    await writeFile(file, template.toString({ lineWidth: 0 }));
  }
}
