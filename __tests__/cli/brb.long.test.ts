import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { withoutNotice } from './support/node-notice';

const ROOT = join(__dirname, '../..');

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bundling/brb.cjs'), ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr: withoutNotice(stderr).trim() };
}

/** Names of the commands in the help of `brb`. */
const commands = [...run('--help').stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name = '']) => name);

test('--help lists the commands', () => {
  const { status, stdout, stderr } = run('--help');
  expect([status, stderr]).toEqual([0, '']);
  for (const command of commands) expect(stdout).toContain(`  ${command} `);
});

test.each(commands)('%s --help has arguments, options, examples and exit codes', (command) => {
  const { status, stdout } = run(command, '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Usage: brb ${command} .*\\[options\\]\n`));
  for (const part of ['\nOptions:\n', '  --config <file> ', '\nExamples:\n  n', '\nExit codes: 0 ']) {
    expect(stdout).toContain(part);
  }
  expect(run('--help').stdout).toContain(`  ${command} `);
});

test.each([
  ['no command', [], 'brb: no command is given; choose one of: '],
  ['an unknown command', ['deploy', '--fast'], "brb: unknown command 'deploy'; choose one of: "],
])('rejects %s, and names the commands', (_what, args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toBe(`${message}${commands.join(', ')}`);
  expect(status).toBe(2);
});
