import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyExample } from '../support/example';
import { withoutNotice } from './support/node-notice';

const ROOT = join(__dirname, '../..');
const CONFIG = join(ROOT, '__tests__/fixtures/example.config.ts');
const TWO = join(ROOT, '__tests__/fixtures/two-applications.config.ts');
const directory = mkdtempSync(join(tmpdir(), 'check-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(directory, 'application-'));
  await copyExample(folder);
});

function runWith(environment: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'bundling/brb.cjs'), 'check', ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 30_000,
      // There are neither AWS credentials nor a Region.
      env: { PATH: process.env['PATH'], HOME: directory, ...environment },
    },
  );
  return { status, lines: stdout.trimEnd().split('\n'), stderr: withoutNotice(stderr).trim() };
}
const run = (...args: readonly string[]) => runWith({}, ...args);

function change(path: string, from: string, to: string): void {
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

describe('npm run check', () => {
  test('is the command of this file', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['check']).toBe('node bundling/run.cjs cli/brb.ts check');
  });

  test('exits 0 for an application without problems, without AWS', () => {
    expect(run(folder, '--config', CONFIG)).toEqual({
      status: 0,
      lines: [
        '1 service of the application hello checked for the environments test, production: no problems',
      ],
      stderr: '',
    });
  });

  test('prints each problem in a line, then their number, and exits 1', () => {
    change('cfn/web.production.json', '"RulePriority": "100"', '"RulePriority": "100000"');
    change('cfn/web.test.json', '/cluster-name', '/cluster');
    change('cfn/web.yaml', 'Essential: true', 'Privileged: true');
    const { status, lines, stderr } = run(folder, '--config', CONFIG);
    expect(lines).toEqual([
      'cfn/web.test.json: ClusterName names the SSM parameter /big-red-button/test/cluster, which the environment test does not publish; did you mean /big-red-button/test/cluster-name?',
      expect.stringMatching(
        /^cfn\/web\.yaml:\d+:11 Resources\.TaskDefinition\..*\.Privileged: is 'true', but must be false/,
      ),
      expect.stringMatching(
        /^cfn\/web\.yaml:\d+:3 Parameters\.RulePriority: the value in production does not meet MaxValue 50000$/,
      ),
      '1 service of the application hello checked for the environments test, production: 3 problems',
    ]);
    expect([status, stderr]).toEqual([1, '']);
  });

  test('counts one problem', () => {
    rmSync(join(folder, 'cfn/web.production.json'));
    const { status, lines } = run(folder, '--config', CONFIG);
    expect(lines).toEqual([
      "cfn/web.production.json is missing, but the service 'web' needs this file; add the file",
      '1 service of the application hello checked for the environments test, production: 1 problem',
    ]);
    expect(status).toBe(1);
  });

  test('checks the named application, with all of its services', () => {
    const { status, lines } = run(folder, '--config', TWO, '--application', 'shop');
    expect(lines.at(-1)).toMatch(
      /^2 services of the application shop checked for the environments test, staging, production: \d+ problems$/,
    );
    expect(lines).toContain(
      "cfn/worker.yaml is missing, but the service 'worker' needs this file; add the file",
    );
    expect(status).toBe(1);
  });

  test('reports a file that cannot be read', () => {
    rmSync(join(folder, 'cfn/web.test.json'));
    mkdirSync(join(folder, 'cfn/web.test.json'));
    const { lines } = run(folder, '--config', CONFIG);
    expect(lines[0]).toBe('cfn/web.test.json cannot be read (EISDIR); correct the file or its permissions');
  });

  test('prints its options for --help', () => {
    const { status, lines } = run('--help');
    expect(lines[0]).toBe('Usage: brb check <folder> [options]');
    for (const option of ['folder', '--application <name>', '--config <file>', '--help']) {
      expect(lines.some((line) => line.startsWith(`  ${option} `))).toBe(true);
    }
    expect(status).toBe(0);
  });

  test.each([
    ['no folder', [], 'no folder is given; run npx brb check <folder> with the folder of the application'],
    [
      'two folders',
      ['a', 'b'],
      'only one folder is allowed, not a, b; run the command once for each application',
    ],
    [
      'a folder that does not exist',
      ['nope'],
      "there is no folder 'nope'; pass the folder with the content of the application's repository",
    ],
    ['an unknown option', ['.', '--fast'], "unknown option '--fast'; npx brb check --help lists the options"],
    [
      'an unknown application',
      ['.', '--config', CONFIG, '--application', 'nope'],
      "unknown application 'nope'; choose one of: hello",
    ],
    [
      'a configuration that does not exist',
      ['.', '--config', 'nope.ts'],
      'there is no configuration at nope.ts; pass a TypeScript file such as delivery.config.ts with --config',
    ],
  ])('rejects %s and exits 2', (_what, args, message) => {
    expect(run(...args)).toEqual({ status: 2, lines: [''], stderr: `check: ${message}` });
  });

  test('names the intended command when npm has parsed an option as its own', () => {
    const environment = { npm_lifecycle_event: 'check', npm_config_application: 'true' };
    const { status, stderr } = runWith(environment, 'shop', '.');
    expect(stderr).toBe(
      'check: npm passes options to the command only after --; run npm run check -- --application shop .',
    );
    expect(status).toBe(2);
  });
});
