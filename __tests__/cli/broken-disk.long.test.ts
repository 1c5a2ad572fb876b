import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommandRun, expectNoTrace, expectSentence, MAY_MOUNT, PHASES } from './support/command-run';

// The time limit is long, because the tests run whole rehearsals, which are slow on a busy machine.
jest.setTimeout(240_000);

const command = new CommandRun();
beforeEach(() => command.prepare());
afterEach(() => {
  command.remove();
});

const whereMounting = MAY_MOUNT ? test : test.skip;

describe('a temporary folder', () => {
  test('that is missing is named', async () => {
    command.temporary = join(command.directory, 'none');
    const { code, stderr } = await command.rehearse([]);
    expect(code).toBe(1);
    expectSentence(
      stderr,
      /\/none cannot be written: it does not exist; create it, or set TMPDIR to a folder/,
    );
    await command.expectNothingLeft();
  });

  whereMounting.each([
    ['is read-only', 'ro', /\/tmp cannot be written: the file system is read-only; .* set TMPDIR/],
    ['is full', 'nr_inodes=1', /\/tmp cannot be written: the disk is full; free some space, or set TMPDIR/],
  ])('that %s is named before anything starts', async (_what, options, sentence) => {
    command.mount(command.temporary, options);
    const { code, stdout, stderr } = await command.rehearse([]);
    expect(code).toBe(1);
    expectSentence(stderr, sentence);
    expect(stdout).not.toContain('Local AWS');
    await command.expectNothingLeft();
  });

  describe.each([...PHASES, ['a commit is pushed', 'git push: '] as const])('while %s', (_phase, text) => {
    whereMounting('that becomes full ends the rehearsal and leaves nothing behind', async () => {
      command.mount(command.temporary, 'size=300m');
      const fill = () => {
        try {
          writeFileSync(join(command.temporary, 'filler'), Buffer.alloc(400 * 2 ** 20));
        } catch {
          // The disk is full now.
        }
      };
      const { code, stdout, stderr } = await command.rehearse([], { at: [text, fill] });
      expect(code).toBe(1);
      // If the disk becomes full after the local AWS has started, the reason is in stdout instead of stderr.
      expect(stdout + stderr).toMatch(/ cannot be written: the disk is full; free/);
      // The rehearsal prints the log of a failed build unchanged, and the log may contain a stack trace of npm or
      // Node.js.
      expectNoTrace(stdout.replaceAll(/^( *)the end of the log:\n(?:\1.*\n)*/gm, '') + stderr);
      await command.expectNothingLeft();
    });

    whereMounting(
      'that becomes read-only ends the rehearsal, and the folder that is left behind is named',
      async () => {
        const { code, stdout, stderr } = await command.rehearse([], {
          at: [
            text,
            () => {
              command.makeReadOnly(command.temporary);
            },
          ],
        });
        expect(code).toBe(1);
        expect(stdout + stderr).toMatch(/ cannot be written: the file system is read-only; make it writable/);
        expect(stderr).toMatch(
          /\/big-red-button-\w+ was not deleted; delete the folder yourself: .* the file system is read-only/,
        );
        expectNoTrace(stdout + stderr);
        await command.expectNoProcess();
      },
    );
  });
});

whereMounting('a read-only cache is named, with the variable that moves the cache', async () => {
  const cache = join(command.directory, 'cache');
  command.mount(cache, 'ro');
  // This AWS CLI is too old, so the rehearsal installs a newer AWS CLI into the cache.
  const aws = join(command.directory, 'bin', 'aws');
  writeFileSync(aws, '#!/bin/sh\necho aws-cli/1.0.0\n', { mode: 0o755 });
  const { code, stderr } = await command.rehearse([], { environment: { XDG_CACHE_HOME: cache } });
  expect(code).toBe(1);
  expectSentence(stderr, /cache\S* cannot be written: the file system is read-only; .* set XDG_CACHE_HOME/);
  await command.expectNothingLeft();
});
