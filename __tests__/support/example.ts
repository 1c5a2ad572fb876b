import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
export const EXAMPLE = join(ROOT, 'examples', 'hello');

/** Copies the example with the fixtures' template configurations. Its own name the project and environments of the user. */
export async function copyExample(folder: string): Promise<void> {
  // What git would not commit is no part of the source.
  const left = /(?:^|\/)(?:reports|node_modules|release\.(?:json|env)|[^/]+\.image\.json|cfn\/[^/]+\.json)$/;
  await cp(EXAMPLE, folder, { recursive: true, filter: (path) => !left.test(path) });
  await cp(join(ROOT, '__tests__', 'fixtures', 'cfn'), join(folder, 'cfn'), { recursive: true });
}
