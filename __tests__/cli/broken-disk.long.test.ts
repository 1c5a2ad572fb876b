import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useCommandRun, expectSentence, MAY_MOUNT } from './support/command-run';

const command = useCommandRun();

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
