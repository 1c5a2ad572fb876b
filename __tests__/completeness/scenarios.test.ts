import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ALL, SCENARIOS, scenariosNamed } from '../../rehearsal/scenarios';
import { ROOT } from './sources';

test('CI runs every scenario', () => {
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toMatch(
    new RegExp(`^ +npm run --silent rehearse -- .*--scenario ${ALL} `, 'm'),
  );
  expect(scenariosNamed(ALL)).toEqual(SCENARIOS);
});

test('CI takes some protections out of the product, which the commit chooses', () => {
  const script = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  expect(script).toMatch(/^ +npm run --silent test:mutations -- --sample 1$/m);
});

test('CI rehearses every example', () => {
  const entries = readdirSync(join(ROOT, 'examples'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const configurations = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  // `hello` needs no configuration in this folder, because `delivery.config.ts` delivers `hello`.
  expect(configurations).toEqual(
    folders.filter((name) => name !== 'hello').map((name) => `${name}.config.ts`),
  );
  const script = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  expect(script).toContain('examples=(examples/*.config.ts)');
  expect(script).toMatch(/^ +on_other_node npm run --silent rehearse -- --yes --config "\$config"$/m);
});

test('every scenario that a file exports is in the list', () => {
  const folder = join(ROOT, 'rehearsal/scenarios');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const names = files.flatMap((file) => {
    const source = readFileSync(join(folder, file), 'utf8');
    return [...source.matchAll(/^export const \w+: Scenario = \{\n +name: '([^']+)'/gm)].map(
      ([, name]) => name,
    );
  });
  expect(names.sort()).toEqual(SCENARIOS.map(({ name }) => name).sort());
});

test.each(SCENARIOS.flatMap(({ name, protections = [] }) => protections.map((each) => ({ name, ...each }))))(
  'the part that $name protects occurs once in $file',
  ({ file, text }) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split(text)).toHaveLength(2);
  },
);
