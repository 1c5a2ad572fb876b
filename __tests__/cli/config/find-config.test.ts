import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findConfig } from '../../../cli/config/find-config';

const folder = mkdtempSync(join(tmpdir(), 'find-config-'));
const inner = join(folder, 'clone/stacks/names');
mkdirSync(inner, { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('finds the nearest configuration, from a folder upwards', () => {
  const file = join(folder, 'clone/delivery.config.ts');
  writeFileSync(file, '');
  writeFileSync(join(folder, 'delivery.config.ts'), '');
  expect(findConfig(undefined, inner)).toBe(file);
  expect(findConfig(undefined, join(folder, 'clone'))).toBe(file);
});

it('prefers the file of --config', () => {
  expect(findConfig('other.config.ts', inner)).toBe('other.config.ts');
});

it('says what to do when no folder has a configuration', () => {
  expect(() => findConfig(undefined, '/')).toThrow(
    'neither / nor a folder above it has a delivery.config.ts; go to your clone of big-red-button, or pass the file with --config',
  );
});
