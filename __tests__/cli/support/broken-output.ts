import { expectSentence, PHASES, type CommandRun, type Output } from './command-run';

/** For each output, the options with which the rehearsal prints its progress to the output. */
export const ARGUMENTS: Record<Output, readonly string[]> = { stdout: [], stderr: ['--json'] };

type Case = readonly [output: Output, phase: (typeof PHASES)[number]];

/** Both outputs in each phase of a rehearsal. */
export const EVERY_OUTPUT: readonly Case[] = PHASES.flatMap((phase): Case[] => [
  ['stdout', phase],
  ['stderr', phase],
]);

/** Expects the reason on the output that still works: a sentence in stderr, or a JSON document in stdout. */
export function expectEnd(
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
