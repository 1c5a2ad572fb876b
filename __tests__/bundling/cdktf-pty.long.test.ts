import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cdktf-pty-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a script of Node in the folder of the project, where `pty` is the module that cdktf imports. */
const run = (script: string) =>
  spawnSync(
    process.execPath,
    ['-e', `const pty = require('@cdktf/node-pty-prebuilt-multiarch'); ${script}`],
    { cwd: ROOT, encoding: 'utf8' },
  );

/** Returns a script that starts a program in a pseudoterminal, and ends while the program still works. */
function endsEarly(program: string, module = 'pty'): string {
  return `
    const terminal = ${module}.spawn('/bin/sh', ['-c', ${JSON.stringify(program)}], {});
    terminal.onData((text) => {
      if (text.includes('ready')) process.exit(0);
    });`;
}

/**
 * Returns a program that needs a moment to end its work, as Terraform does to write its state. The program is a shell
 * script, because Node does not keep ignored signals, as Terraform does.
 */
const worker = (file: string) => `echo ready; sleep 0.3; touch '${file}'`;

async function exists(file: string): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && !existsSync(file); attempt += 1) await delay(100);
  return existsSync(file);
}

test('a program that cdktf has started ends its work after the end of cdktf', async () => {
  const file = join(folder, 'kept');
  expect(run(endsEarly(worker(file))).status).toBe(0);
  expect(await exists(file)).toBe(true);
});

test('without the module of this project, the end of cdktf ends the program', async () => {
  const file = join(folder, 'ended');
  expect(run(endsEarly(worker(file), "require('@lydell/node-pty')")).status).toBe(0);
  await delay(1_000);
  expect(existsSync(file)).toBe(false);
});

test('passes arguments, output and the exit code on', () => {
  const { stdout } = run(`
    const terminal = pty.spawn(process.execPath, ['-e', 'console.log(process.argv[1]); process.exit(3)', "it's $HOME"], {});
    let output = '';
    terminal.onData((text) => (output += text));
    terminal.onExit(({ exitCode }) => console.log(JSON.stringify([output.trim(), exitCode])));`);
  expect(JSON.parse(stdout)).toEqual(["it's $HOME", 3]);
});

test('a promise that cdktf handles late does not end cdktf', () => {
  const late = `
    const failed = Promise.reject(new Error('a stack has failed'));
    setTimeout(() => failed.catch((error) => console.log(error.message)), 100);`;
  expect(run(late)).toMatchObject({ status: 0, stdout: 'a stack has failed\n' });
  expect(spawnSync(process.execPath, ['-e', late], { encoding: 'utf8' }).status).toBe(1);
});
