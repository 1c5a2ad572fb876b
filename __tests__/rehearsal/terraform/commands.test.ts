import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { NODE_OPTIONS } from '../../../rehearsal/terraform/commands';

const ROOT = join(__dirname, '../../..');

test('the rehearsal runs cdktf with the Node options that npx sets', () => {
  const { stdout } = spawnSync('npx', ['-c', 'node -p process.env.NODE_OPTIONS'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe(NODE_OPTIONS);
});

test('an unhandled rejection still ends a command of this project', () => {
  const script = `void Promise.reject(new Error('boom')); setTimeout(() => console.log('alive'), 500);`;
  const file = join(ROOT, 'cli/check-config.ts');
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [
      '-e',
      `process.argv = [process.argv[0], '', ${JSON.stringify(file)}, 'missing.ts']; require('./bundling/run.cjs'); ${script}`,
    ],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS } },
  );
  expect(stderr).toContain('boom');
  expect(stdout).not.toContain('alive');
  expect(status).not.toBe(0);
});
