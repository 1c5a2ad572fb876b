import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';

import { isRunning } from '../../rehearsal/local-aws/python-environment';
import { until } from '../rehearsal/local-aws/bench';
import { copyExample } from '../support/example';
import { motoPython } from '../support/moto';

// Python, Terraform and the rehearsal itself are started here, which takes long on a busy machine.
jest.setTimeout(120_000);
/** The stacks are synthesized first. */
const START_MS = 90_000;

const ROOT = join(__dirname, '../..');
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stop-'));
  const moto = await motoPython();
  for (const folder of ['bin', 'tmp']) mkdirSync(join(directory, folder));
  // The rehearsal finds this interpreter by the first line of moto_server; every process of it is in `pids`.
  const python = join(directory, 'bin', 'python');
  writeFileSync(python, `#!/bin/sh\necho $$ >>'${directory}/pids'\nexec '${moto}' "$@"\n`);
  writeFileSync(join(directory, 'bin', 'moto_server'), `#!${python}\n`);
  for (const file of readdirSync(join(directory, 'bin'))) chmodSync(join(directory, 'bin', file), 0o755);
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function pids(): number[] {
  const file = join(directory, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

/** Starts a rehearsal; `act` is called once its progress has this text. @returns how it ended. */
async function rehearseUntil(text: string, act: (rehearsal: { pid: number; stderr: Readable }) => void) {
  const source = join(directory, 'hello');
  await copyExample(source);
  const config = ['--config', join(ROOT, '__tests__/fixtures/example.config.ts'), '--source', source];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'cli/rehearse.ts', '--yes', '--json', ...config],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
        TMPDIR: join(directory, 'tmp'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part) => (stdout += String(part)));
  child.stderr.on('data', (part) => (stderr += String(part)));
  const closed = once(child, 'close');
  await until(
    `it says '${text}' and Python runs`,
    () => stderr.includes(text) && pids().length > 0,
    START_MS,
  );
  act({ pid: child.pid ?? 0, stderr: child.stderr });
  const [code] = (await closed) as [number | null];
  return { code, stderr, document: JSON.parse(stdout) as unknown };
}

function expectNothingLeft() {
  expect(readdirSync(join(directory, 'tmp')).filter((name) => name.startsWith('big-red-button-'))).toEqual(
    [],
  );
  expect(pids().filter(isRunning)).toEqual([]);
}

test.each([
  ['while the local AWS starts', 'start moto', 'SIGINT', 130],
  ['while cdktf deploys', "deploy 'delivery-*'", 'SIGINT', 130],
  ['while the state buckets are made', 'bootstrap', 'SIGTERM', 143],
] as const)('stopped %s it ends at once and leaves nothing behind', async (_when, text, signal, status) => {
  const { code, stderr, document } = await rehearseUntil(text, ({ pid }) => process.kill(pid, signal));
  expect(stderr).toMatch(new RegExp(`\\nrehearse: stopped by ${signal}\\n$`));
  expect(code).toBe(status);
  expect(document).toEqual({
    ok: false,
    environments: [],
    timeline: [],
    terraform: { stacks: 0, served: 0, recorded: 0 },
    error: `stopped by ${signal}`,
  });
  expectNothingLeft();
});

test('a signal that comes twice, as from a closed terminal, does not cut the end short', async () => {
  const { code } = await rehearseUntil('bootstrap', ({ pid, stderr }) => {
    process.kill(pid, 'SIGHUP');
    // It has begun to end: the step that was under way says so.
    stderr.on('data', (part) => {
      if (String(part).includes('✘')) process.kill(pid, 'SIGHUP');
    });
  });
  expect(code).toBe(129);
  expectNothingLeft();
});

test('it ends when nobody can see any more what it says, and leaves nothing behind', async () => {
  const { code, document } = await rehearseUntil('bootstrap', ({ stderr }) => stderr.destroy());
  expect(code).toBe(1);
  expect(document).toMatchObject({
    ok: false,
    error: 'stderr cannot be written: its reader has closed it; keep it open until the end',
  });
  expectNothingLeft();
});

test('it ends with one clear sentence when the local AWS dies', async () => {
  const { code, stderr, document } = await rehearseUntil("deploy 'delivery-*'", () =>
    process.kill(pids().at(-1) ?? 0, 'SIGKILL'),
  );
  const sentence = 'moto, the local AWS, ended by itself: it ended by SIGKILL';
  expect(stderr).toContain(`\nrehearse: ${sentence}\n`);
  expect(code).toBe(1);
  expect(document).toMatchObject({ ok: false, error: sentence });
  expectNothingLeft();
});
