import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
export type Example = 'hello' | 'orders';

/** Copies the example application `hello`, with the template configurations of the fixtures. */
export async function copyExample(folder: string): Promise<void> {
  await copySource('hello', folder);
  await cp(join(ROOT, '__tests__', 'fixtures', 'cfn'), join(folder, 'cfn'), { recursive: true });
}

/**
 * Copies an example application without its template configurations, which users may have changed, and without the
 * files that git ignores.
 */
export async function copySource(example: Example, folder: string): Promise<void> {
  const skipped = /(?:^|\/)(?:reports|node_modules|\.venv|\.pytest_cache|__pycache__|cfn\/[^/]+\.json)$/;
  const source = join(ROOT, 'examples', example);
  await cp(source, folder, { recursive: true, filter: (path) => !skipped.test(path) });
}
