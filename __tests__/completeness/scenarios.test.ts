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
  const exported = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /^export const (\w+)(?:: Scenario =| = \w*[sS]cenario\()/gm,
      ),
    ]).length;
  expect(exported).toBe(SCENARIOS.length);
});
