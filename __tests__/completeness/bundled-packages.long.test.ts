import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { buildInto, type BuiltFunction } from '../functions/support/bundles';
import { ROOT } from './sources';

const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().default(false) })),
});
const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));

let folder: string;
let functions: readonly BuiltFunction[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundled-packages-'));
  functions = buildInto(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// npm marks a package in the lock file with `dev` if only development dependencies need the package.
test('every package in the bundle of a function belongs to the dependencies in package.json', () => {
  expect(functions.length).toBeGreaterThan(3);
  const bundled = new Set(functions.flatMap((built) => built.packages));
  expect(bundled.size).toBeGreaterThan(10);
  expect([...bundled].filter((name) => packages[`node_modules/${name}`]?.dev !== false)).toEqual([]);
});
