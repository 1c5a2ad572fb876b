import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { judge } from '../../bundling/node-version.cjs';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const manifest = z
  .object({
    engines: z.object({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));
const app = z.object({ app: z.string() }).parse(JSON.parse(read('cdktf.json'))).app;

const folder = mkdtempSync(join(tmpdir(), 'node-version-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a command. Every Node process of the command reports the given version of Node. */
function runAs(version: string, command: string, cwd: string) {
  const preload = join(folder, `${version}.cjs`);
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      NODE_OPTIONS: `--require ${preload}`,
    },
  });
  return { status, stdout, stderr };
}

describe('a version of Node', () => {
  it.each(['0.10.48', '14.21.3', '16.20.2', '18.20.8', '20.14.0', 'nightly'])(
    '%s is rejected in one sentence that says what to install',
    (version) => {
      expect(judge(version)).toEqual({
        refusal: `Node ${version} is too old for this project; use Node 22 or newer`,
      });
    },
  );

  it.each([
    ['20.15.0', '20'],
    ['20.20.2', '20'],
    ['21.7.3', '21'],
  ])('%s works, with a notice that it has reached its end of life', (version, major) => {
    expect(judge(version)).toEqual({
      notice: `Node ${major} has reached its end of life; use Node 22 or newer`,
    });
  });

  it.each(['22.0.0', '22.13.0', '24.22.3', '26.12.1', '100.0.0'])('%s works without a notice', (version) => {
    expect(judge(version)).toEqual({});
  });
});

describe('a command', () => {
  const commands = ['rehearse', 'bootstrap', 'build', 'test', 'test:long'].map((name): [string, string] => [
    `npm run ${name}`,
    manifest.scripts[name] ?? '',
  ]);
  commands.push(['npx cdktf synth', app]);

  it.each(commands)('%s rejects an old Node before it loads anything else', (_name, command) => {
    // The folder contains only the version check, so loading any other file would fail with another message.
    const empty = mkdtempSync(join(folder, 'empty-'));
    mkdirSync(join(empty, 'bundling'));
    for (const file of ['run.cjs', 'node-version.cjs']) {
      cpSync(join(ROOT, 'bundling', file), join(empty, 'bundling', file));
    }
    expect(runAs('18.20.8', command, empty)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Node 18.20.8 is too old for this project; use Node 22 or newer\n',
    });
    expect(runAs('22.13.0', command, empty).stderr).not.toContain('too old');
  });

  it('runs in Node 20, after one line on stderr', () => {
    const { status, stdout, stderr } = runAs('20.19.0', `${manifest.scripts['rehearse'] ?? ''} --help`, ROOT);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: brb rehearse /);
    expect(stderr).toBe('Node 20 has reached its end of life; use Node 22 or newer\n');
  });

  it('receives its arguments unchanged, and its exit code is kept', () => {
    writeFileSync(join(folder, 'arguments.mjs'), 'console.log(JSON.stringify(process.argv.slice(2)));');
    writeFileSync(join(folder, 'failure.ts'), 'const code: number = 7; process.exit(code);');
    const run = `node ${join(ROOT, 'bundling/run.cjs')}`;
    expect(runAs('24.0.0', `${run} arguments.mjs --a 'b c' -- d`, folder)).toEqual({
      status: 0,
      stdout: '["--a","b c","--","d"]\n',
      stderr: '',
    });
    expect(runAs('24.0.0', `${run} failure.ts`, folder).status).toBe(7);
  });
});

it('is the same in engines, in the types of Node, and in .nvmrc', () => {
  const oldest = /^>=(\d+)\.\d+$/.exec(manifest.engines.node)?.[1] ?? '';
  expect(judge(`${oldest}.0.0`)).toEqual({});
  expect(judge(`${String(Number(oldest) - 1)}.99.0`).notice).toContain(`use Node ${oldest} or newer`);
  expect(manifest.devDependencies['@types/node']).toMatch(new RegExp(`^${oldest}\\.`));
  expect(judge(`${read('.nvmrc').trim()}.0.0`)).toEqual({});
});
