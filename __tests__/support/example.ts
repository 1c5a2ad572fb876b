import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
export const EXAMPLE = join(ROOT, 'examples', 'hello');

/**
 * Copies the example application, with the template configurations of the fixtures. Users may have changed the template
 * configurations of the example.
 */
export async function copyExample(folder: string): Promise<void> {
  // Files that git ignores are not part of the source.
  const ignored =
    /(?:^|\/)(?:reports|node_modules|release\.(?:json|env)|[^/]+\.image\.json|cfn\/[^/]+\.json)$/;
  await cp(EXAMPLE, folder, { recursive: true, filter: (path) => !ignored.test(path) });
  await cp(join(ROOT, '__tests__', 'fixtures', 'cfn'), join(folder, 'cfn'), { recursive: true });
}
