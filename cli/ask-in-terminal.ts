import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Decision } from '../rehearsal/approvals';
import type { Environment } from '../stacks/config';

/** Answers to a question with the default `no`; Enter alone is the default. */
const ANSWERS: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false, '': false };

/** Asks in the terminal, again after an answer that is neither yes nor no. */
export async function askInTerminal(
  { name }: Environment,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Decision> {
  await forgetWhatWasTyped();
  const terminal = createInterface({ input: process.stdin, output });
  // readline takes Ctrl-C for itself; it has to end the rehearsal as everywhere else.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ask = (question: string) =>
    terminal.question(question, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      // Ctrl-D: an end of the input is no answer, so it is a no.
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

/** A `y` from before the question must not approve what nobody has seen. */
async function forgetWhatWasTyped(): Promise<void> {
  const { stdin } = process;
  // In raw mode Ctrl-C is a byte like any other.
  const typed = (bytes: Buffer) => {
    if (bytes.includes(3)) process.kill(process.pid, 'SIGINT');
  };
  // The terminal holds back a line until Enter; in raw mode it gives what it has.
  stdin.setRawMode(true);
  stdin.on('data', typed);
  // What is there already arrives with the next turns of the event loop; 50 ms are many of them.
  await delay(50);
  stdin.off('data', typed);
  stdin.pause();
  stdin.setRawMode(false);
}
