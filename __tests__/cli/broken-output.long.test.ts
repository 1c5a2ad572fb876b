import { useCommandRun, expectNoTrace, expectSentence } from './support/command-run';

const command = useCommandRun();

test.each([
  ['rehearse --help', ['cli/brb.ts', 'rehearse', '--help'], 'rehearse'],
  ['bootstrap --help', ['cli/brb.ts', 'bootstrap', '--help'], 'bootstrap'],
])('%s to a full disk ends with a sentence', async (_what, args, name) => {
  const { code, stderr } = await command.run(args, { files: { stdout: '/dev/full' } });
  expect(code).toBe(1);
  expectSentence(
    stderr,
    new RegExp(`^${name}: stdout cannot be written: the disk is full; free some space$`),
  );
});

test('--json with a wrong option to a full disk fails without a stack trace', async () => {
  const { code, stderr } = await command.run(['cli/brb.ts', 'rehearse', '--json', '--bogus'], {
    files: { stdout: '/dev/full' },
  });
  expect(code).not.toBe(0);
  expectNoTrace(stderr);
});
