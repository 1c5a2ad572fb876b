import { fstatSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import {
  CommandRun,
  expectNoTrace,
  expectSentence,
  MAY_MOUNT,
  PHASES,
  type Break,
  type Output,
} from './support/command-run';

// The time limit is long, because the tests run whole rehearsals, which are slow on a busy machine.
jest.setTimeout(240_000);

const command = new CommandRun();
beforeEach(() => command.prepare());
afterEach(() => {
  command.remove();
});

test.each([
  ['rehearse --help', ['cli/rehearse.ts', '--help'], 'rehearse'],
  ['bootstrap --help', ['cli/bootstrap.ts', '--help'], 'bootstrap'],
])('%s to a full disk ends with a sentence', async (_what, args, name) => {
  const { code, stderr } = await command.run(args, { files: { stdout: '/dev/full' } });
  expect(code).toBe(1);
  expectSentence(
    stderr,
    new RegExp(`^${name}: stdout cannot be written: the disk is full; free some space$`),
  );
});

test('--json with a wrong option to a full disk fails without a stack trace', async () => {
  const { code, stderr } = await command.run(['cli/rehearse.ts', '--json', '--bogus'], {
    files: { stdout: '/dev/full' },
  });
  expect(code).not.toBe(0);
  expectNoTrace(stderr);
});

const close: (output: Output) => Break =
  (output) =>
  ({ child }) => {
    child[output]?.destroy();
  };

/**
 * Fills the disk on which the command writes an output to a file. First fills the last page of the file, which would
 * otherwise have space for more output.
 */
const fill: (output: Output, file: string) => Break =
  (output, file) =>
  ({ descriptor }) => {
    const { size } = fstatSync(descriptor(output));
    writeSync(descriptor(output), '\n'.repeat((4096 - (size % 4096)) % 4096));
    try {
      writeFileSync(join(dirname(file), 'filler'), Buffer.alloc(2 ** 20));
    } catch {
      // The disk is full now.
    }
  };

/** For each output, the options with which the rehearsal prints its progress to the output. */
const ARGUMENTS: Record<Output, readonly string[]> = { stdout: [], stderr: ['--json'] };

const [SYNTHESIS, LOCAL_AWS, TERRAFORM, PIPELINE] = PHASES;
type Case = readonly [output: Output, phase: (typeof PHASES)[number]];
/** Both outputs in the first two phases, which a rehearsal reaches soon. */
const EARLY: readonly Case[] = [
  ['stdout', SYNTHESIS],
  ['stderr', SYNTHESIS],
  ['stdout', LOCAL_AWS],
  ['stderr', LOCAL_AWS],
];
// The last two cases of each table run almost a whole rehearsal. For these two phases, each table therefore contains
// only one output, and the other table contains the other output.
const CLOSED: readonly Case[] = [...EARLY, ['stdout', TERRAFORM], ['stderr', PIPELINE]];
const FULL: readonly Case[] = [...EARLY, ['stderr', TERRAFORM], ['stdout', PIPELINE]];

describe.each(CLOSED)('%s whose reader closes it', (output, [phase, text]) => {
  test(`while ${phase}, ends the rehearsal and leaves nothing behind`, async () => {
    const end = await command.rehearse(ARGUMENTS[output], { at: [text, close(output)] });
    expectEnd(output, end, 'the reader has closed the pipe; keep the pipe open until the end');
    await command.expectNothingLeft();
  });
});

(MAY_MOUNT ? describe : describe.skip).each(FULL)('%s whose disk becomes full', (output, [phase, text]) => {
  test(`while ${phase}, ends the rehearsal and leaves nothing behind`, async () => {
    const disk = join(command.directory, 'disk');
    command.mount(disk, 'size=64k');
    const file = join(disk, 'output');
    const end = await command.rehearse(ARGUMENTS[output], {
      files: { [output]: file },
      at: [text, fill(output, file)],
    });
    expectEnd(output, end, 'the disk is full; free some space');
    await command.expectNothingLeft();
  });
});

/** Expects the reason on the output that still works: a sentence in stderr, or a JSON document in stdout. */
function expectEnd(
  broken: Output,
  { code, stdout, stderr }: Awaited<ReturnType<CommandRun['run']>>,
  words: string,
): void {
  expect(code).toBe(1);
  if (broken === 'stdout') {
    expectSentence(stderr, new RegExp(`^rehearse: stdout cannot be written: ${words}$`));
    return;
  }
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: `stderr cannot be written: ${words}` });
}
