import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Decision } from '../rehearsal/approvals';
import type { Environment } from '../stacks/config';

/** Meaning of each answer: true approves. Enter alone rejects. */
const ANSWERS: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false, '': false };

/**
 * Asks in the terminal whether a release may enter an environment. Repeats the question until the answer is yes or no.
 */
export async function askInTerminal(
  { name }: Environment,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Decision> {
  await discardTypedInput();
  const terminal = createInterface({ input: process.stdin, output });
  // readline catches Ctrl-C, which must end the rehearsal here, too.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ask = (question: string) =>
    terminal.question(question, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      // Ctrl-D ends the input. Without an answer, the release is rejected.
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

/** Discards input that was typed before the question: an early `y` must not approve an unseen release. */
async function discardTypedInput(): Promise<void> {
  const { stdin } = process;
  // In raw mode, Ctrl-C is the byte 3 and sends no signal.
  const discard = (bytes: Buffer) => {
    if (bytes.includes(3)) process.kill(process.pid, 'SIGINT');
  };
  // The terminal keeps a line until Enter is pressed. In raw mode, the terminal returns unfinished lines, too.
  stdin.setRawMode(true);
  stdin.on('data', discard);
  // Typed input arrives in the next turns of the event loop; 50 ms are enough for many turns.
  await delay(50);
  stdin.off('data', discard);
  stdin.pause();
  stdin.setRawMode(false);
}
