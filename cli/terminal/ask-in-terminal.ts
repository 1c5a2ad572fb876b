import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Decision } from '../../rehearsal/approvals';
import type { Environment } from '../../stacks/config';

/** Decision for each answer: `true` approves, `false` rejects. An empty answer rejects. */
const ANSWERS: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false, '': false };

/**
 * Asks in the terminal if a release may be deployed to an environment. Repeats the question until the answer is yes or
 * no.
 */
export async function askInTerminal(
  { name }: Environment,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Decision> {
  await discardTypedInput();
  const terminal = createInterface({ input: process.stdin, output });
  // readline catches Ctrl-C, so the process sends SIGINT to itself, which ends the rehearsal.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ask = (question: string) =>
    terminal.question(question, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      // Ctrl-D closes the input. The release is then rejected, because nobody has approved it.
      return '';
    });
  try {
    let approved: boolean | undefined;
    for (let hint = ''; approved === undefined; hint = 'answer y or n: ') {
      const answer = await ask(`  │ ${hint}Press the button for ${name}? [y/N] `);
      const word = answer.trim().toLowerCase();
      approved = Object.hasOwn(ANSWERS, word) ? ANSWERS[word] : undefined;
    }
    return {
      status: approved ? 'Approved' : 'Rejected',
      summary: `${approved ? 'approved' : 'rejected'} in the terminal`,
    };
  } finally {
    terminal.close();
  }
}

/**
 * Discards input that was typed before the question, so that an early `y` does not approve a release that the user has
 * not seen.
 */
async function discardTypedInput(): Promise<void> {
  const { stdin } = process;
  // In raw mode, Ctrl-C arrives as the byte 3, and the terminal sends no signal.
  const discard = (bytes: Buffer) => {
    if (bytes.includes(3)) process.kill(process.pid, 'SIGINT');
  };
  // Without raw mode, the terminal passes on a line only after Enter, so unfinished lines could not be discarded.
  stdin.setRawMode(true);
  stdin.on('data', discard);
  // Buffered input arrives in the next turns of the event loop. 50 ms is enough time for many turns.
  await delay(50);
  stdin.off('data', discard);
  stdin.pause();
  stdin.setRawMode(false);
}
