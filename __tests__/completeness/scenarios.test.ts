import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ALL, SCENARIOS, scenariosNamed } from '../../rehearsal/scenarios';
import { ROOT } from './sources';

test('CI runs every scenario', () => {
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toMatch(
    new RegExp(`^npm run --silent rehearse -- .*--scenario ${ALL} `, 'm'),
  );
  expect(scenariosNamed(ALL)).toEqual(SCENARIOS);
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
