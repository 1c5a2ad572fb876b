import { createInterface } from 'node:readline/promises';

import { UsageError } from '../exit-codes';

/**
 * Asks a person to type a word, so that nobody destroys anything by pressing Enter. The question goes to stderr, because
 * stdout may have a JSON document.
 *
 * @param question What the word does, e.g. `Type production to destroy this`.
 * @returns true if the person has typed the word.
 */
export async function confirm(question: string, word: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline catches Ctrl-C, so the process sends SIGINT to itself, which ends the command.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await terminal.question(`\n${question}; anything else changes nothing: `, { signal });
    return answer.trim() === word;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    // Ctrl-D closes the input, and the cursor stays in the line of the question.
    process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

/**
 * Checks that a command can ask, or need not ask.
 *
 * @param yes True if the command asks nobody, because the user has passed `--yes`.
 * @param verb What the command would do without a question, e.g. `destroy`.
 * @throws UsageError if the command must ask, and nobody can answer.
 */
export function requireTerminal(yes: boolean, verb: string): void {
  if (yes || process.stdin.isTTY) return;
  throw new UsageError(`stdin is not a terminal; pass --yes to ${verb} without a question`);
}
