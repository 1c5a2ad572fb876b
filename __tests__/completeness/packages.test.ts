import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

import { z } from 'zod';

import { ROOT, readSources } from './sources';

const { dependencies, devDependencies } = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

/** Returns the package name of an imported module, such as `@scope/name` for `@scope/name/lib/part`. */
const packageOf = (module: string) => /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module;

test('every package that the product imports is in package.json', () => {
  const imported = readSources().flatMap(({ imports }) =>
    imports.flatMap(({ module }) => (/^[./]/.test(module) || isBuiltin(module) ? [] : [packageOf(module)])),
  );
  const known = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  expect([...new Set(imported)].filter((name) => !known.includes(name))).toEqual([]);
});
