import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { isRunning } from '../../rehearsal/local-aws/python-environment';
import { requireTools } from '../../rehearsal/local-aws/tools';
import { until } from '../rehearsal/local-aws/bench';
import { copyExample } from '../support/example';
import { motoPython } from '../support/moto';

// Python, Terraform and the rehearsal itself are started here, which takes long on a busy machine.
jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
const shared = mkdtempSync(join(tmpdir(), 'broken-disk-source-'));
const FIXTURES = ['--config', join(ROOT, '__tests__/fixtures/example.config.ts'), '--source', shared];
beforeAll(() => copyExample(shared));
afterAll(() => {
  rmSync(shared, { recursive: true });
});

let directory: string;
let temporary: string;
let mounted: string[];

/** A file system of its own in a folder. */
function mount(folder: string, options: string): void {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]);
  if (status !== 0) throw new Error(`cannot mount ${folder}`);
  mounted.push(folder);
}

const unmount = (folder: string) => spawnSync('umount', [folder]).status === 0;

const MAY_MOUNT = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'may-mount-'));
  const mayMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]).status === 0;
  if (mayMount) unmount(folder);
  rmSync(folder, { recursive: true });
  return mayMount;
})();

beforeEach(async () => {
  mounted = [];
  directory = mkdtempSync(join(tmpdir(), 'broken-disk-'));
  temporary = join(directory, 'tmp');
  for (const folder of ['bin', 'tmp']) mkdirSync(join(directory, folder));
  // Every process of Python and Terraform is in `pids`.
  const { terraform } = await requireTools(process.env, 'terraform');
  const wrapped = { python: await motoPython(), terraform };
  for (const [name, file] of Object.entries(wrapped)) {
    writeFileSync(
      join(directory, 'bin', name),
      `#!/bin/sh\necho $$ >>'${directory}/pids'\nexec '${file}' "$@"\n`,
    );
  }
  // The rehearsal finds its interpreter by the first line of moto_server.
  writeFileSync(join(directory, 'bin', 'moto_server'), `#!${join(directory, 'bin', 'python')}\n`);
  for (const file of readdirSync(join(directory, 'bin'))) chmodSync(join(directory, 'bin', file), 0o755);
});
afterEach(() => {
  for (const folder of mounted.reverse()) unmount(folder);
  rmSync(directory, { recursive: true, force: true });
});

function pids(): number[] {
  const file = join(directory, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : [];
}

async function expectNothingLeft() {
  await until('no process is left', () => !pids().some(isRunning));
  const left = existsSync(temporary) ? readdirSync(temporary) : [];
  expect(left.filter((name) => name.startsWith('big-red-button-'))).toEqual([]);
}

interface Started {
  readonly said: () => string;
  readonly closeOutput: () => void;
}

/** Runs a command to its end. @param act called once its output has the text. */
async function run(
  args: readonly string[],
  options: {
    readonly stdout?: string;
    readonly stderr?: string;
    readonly at?: readonly [text: string, act: (started: Started) => void];
  } = {},
) {
  const to = (file: string | undefined) => (file === undefined ? 'pipe' : openSync(file, 'w'));
  const child = spawn(process.execPath, ['build/run.cjs', ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      TMPDIR: temporary,
    },
    stdio: ['ignore', to(options.stdout), to(options.stderr)],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (output += String(part)));
  const closed = once(child, 'close');
  if (options.at !== undefined) {
    const [text, act] = options.at;
    const ended = closed.then(() => true);
    while (!output.includes(text)) {
      const over = await Promise.race([
        ended,
        new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
      ]);
      if (over) throw new Error(`it ended before it said '${text}':\n${output}`);
    }
    act({ said: () => output, closeOutput: () => child.stdout?.destroy() });
  }
  const [code] = (await closed) as [number | null];
  return { code, output };
}

/** One sentence at the end, for a person: no stack trace, no words of Node. */
function expectSentence(output: string, sentence: RegExp) {
  expect(output.trimEnd().split('\n').at(-1)).toMatch(sentence);
  expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(output).not.toMatch(/Node\.js v\d+/);
}

const rehearse = (...args: string[]) => ['cli/rehearse.ts', ...args];

describe('an output that cannot be written', () => {
  test.each([
    ['rehearse --help', rehearse('--help'), 'rehearse'],
    ['bootstrap --help', ['cli/bootstrap.ts', '--help'], 'bootstrap'],
    ['rehearse --json with a wrong option', rehearse('--json', '--bogus'), 'rehearse'],
  ])('%s on a full disk ends with a sentence', async (_what, args, name) => {
    const { code, output } = await run(args, { stdout: '/dev/full' });
    expect(code).not.toBe(0);
    if (!args.includes('--bogus')) {
      expectSentence(
        output,
        new RegExp(`^${name}: stdout cannot be written: the disk is full; free some space$`),
      );
    }
    expect(output).not.toMatch(/^\s+at /m);
  });

  test('progress on a full disk ends a rehearsal at once, and leaves nothing behind', async () => {
    const { code, output } = await run(rehearse('--yes', ...FIXTURES), { stdout: '/dev/full' });
    expect(code).toBe(1);
    expectSentence(output, /^rehearse: stdout cannot be written: the disk is full; free some space$/);
    await expectNothingLeft();
  });

  test('progress that nobody reads any more ends a rehearsal while Terraform runs, and leaves nothing behind', async () => {
    const { code, output } = await run(rehearse('--yes', ...FIXTURES), {
      at: [
        "deploy 'delivery-*'",
        ({ closeOutput }) => {
          closeOutput();
        },
      ],
    });
    expect(code).toBe(1);
    expectSentence(output, /^rehearse: stdout cannot be written: its reader has closed it; keep it open/);
    await expectNothingLeft();
  });
});

describe('a temporary folder', () => {
  test('that is missing is named', async () => {
    temporary = join(directory, 'none');
    const { code, output } = await run(rehearse('--yes', ...FIXTURES));
    expect(code).toBe(1);
    expectSentence(output, /\/none cannot be written: it does not exist; make it, or set TMPDIR to a folder/);
    await expectNothingLeft();
  });

  const whereMounting = MAY_MOUNT ? test : test.skip;

  whereMounting.each([
    ['is read-only', 'ro', /\/tmp cannot be written: the file system is read-only; .* set TMPDIR/],
    ['is full', 'nr_inodes=1', /\/tmp cannot be written: the disk is full; free some space, or set TMPDIR/],
  ])('that %s is named before anything starts', async (_what, options, sentence) => {
    mount(temporary, options);
    const { code, output } = await run(rehearse('--yes', ...FIXTURES));
    expect(code).toBe(1);
    expectSentence(output, sentence);
    expect(output).not.toContain('Local AWS');
    await expectNothingLeft();
  });

  whereMounting('that gets full while the stacks are synthesized is named', async () => {
    mount(temporary, 'size=256k');
    const { code, output } = await run(rehearse('--yes', ...FIXTURES));
    expect(code).toBe(1);
    expect(output).toMatch(
      /rehearse: .* cannot be written: the disk is full; free some space, or set TMPDIR/,
    );
    expect(output).not.toContain('Local AWS');
    await expectNothingLeft();
  });

  whereMounting.each([
    ['the local AWS starts', 'start moto'],
    ['Terraform deploys', "deploy 'delivery-*'"],
  ])('that gets full while %s ends the rehearsal, and leaves nothing behind', async (_when, text) => {
    mount(temporary, 'size=300m');
    const { code, output } = await run(rehearse('--yes', ...FIXTURES), {
      at: [
        text,
        () => {
          try {
            writeFileSync(join(temporary, 'filler'), Buffer.alloc(400 * 2 ** 20));
          } catch {
            // Full.
          }
        },
      ],
    });
    expect(code).toBe(1);
    expect(output).toMatch(/ cannot be written: the disk is full; free some space/);
    expect(output).not.toMatch(/Node\.js v\d+/);
    await expectNothingLeft();
  });
});
