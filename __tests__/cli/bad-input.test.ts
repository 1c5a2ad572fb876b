import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [require.resolve('tsx/cli'), join(root, 'cli', `${command}.ts`), ...args],
    { cwd: root, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return { status, stdout, stderr: stderr.trim() };
}

function configFile(text: string): string {
  const file = join(directory, `config-${String(text.length)}.ts`);
  writeFileSync(file, text);
  return file;
}

describe('rehearse', () => {
  test('--help lists every scenario and exits 0', () => {
    const { status, stdout } = run('rehearse', '--help');
    expect(status).toBe(0);
    for (const name of ['story', 'updates', 'rejected', 'tests-fail', 'tampered'])
      expect(stdout).toContain(name);
  });

  test('refuses an unknown scenario, naming the known ones', () => {
    const { status, stderr } = run('rehearse', '--yes', '--scenario', 'nope');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^rehearse: got the scenario 'nope'; allowed: story, updates, rejected, tests-fail, tampered/,
    );
    expect(stderr.split('\n')).toHaveLength(1);
  });

  test('refuses an unknown option', () => {
    const { status, stderr } = run('rehearse', '--fast');
    expect(status).toBe(2);
    expect(stderr).toContain("Unknown option '--fast'");
  });

  test('refuses to ask for approvals without a terminal', () => {
    const { status, stderr } = run('rehearse');
    expect(status).toBe(2);
    expect(stderr).toContain('pass --yes');
  });

  test('tells every problem of a broken configuration at once', () => {
    const file = configFile('export default { project: "X", accounts: {} };');
    const { status, stderr } = run('rehearse', '--yes', '--config', file);
    expect(status).toBe(1);
    expect(stderr).toContain("project: got 'X'; allowed: lower-case letters");
    expect(stderr).toContain('environments: got nothing');
  });

  test('says that a configuration does not load', () => {
    const { status, stderr } = run('rehearse', '--yes', '--config', configFile('export default {'));
    expect(status).toBe(1);
    expect(stderr).toContain('does not load');
  });

  test('says that there is no configuration', () => {
    const { status, stderr } = run('rehearse', '--yes', '--config', join(directory, 'none.ts'));
    expect(status).toBe(1);
    expect(stderr).toContain('no configuration at');
  });

  test('refuses a port that is none', () => {
    const { status, stderr } = run('rehearse', '--yes', '--port', '99999');
    expect(status).toBe(2);
    expect(stderr).toContain("got the port '99999'");
  });
});

describe('bootstrap', () => {
  test('refuses an account that the configuration does not have', () => {
    const { status, stderr } = run('bootstrap', 'staging');
    expect(status).toBe(1);
    expect(stderr).toBe(
      "bootstrap: got the account 'staging'; allowed: delivery, production; run npm run bootstrap -- <account>",
    );
  });
});
