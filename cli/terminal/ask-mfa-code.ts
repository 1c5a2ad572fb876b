import { createInterface } from 'node:readline/promises';

import { OperationError } from '../../operations/operation-error';

/** Returns a function that asks in the terminal for a code of an MFA device. The question goes to stderr. */
export function mfaPrompt(signal: AbortSignal): (serial: string) => Promise<string> {
  return async (serial) => {
    if (!process.stdin.isTTY) {
      throw new OperationError(
        `a code of the MFA device ${serial} is needed, but stdin is not a terminal; run the command in a terminal, or sign in with temporary credentials: aws sts get-session-token --serial-number ${serial} --token-code <code>`,
      );
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    // readline catches Ctrl-C, so the process sends SIGINT to itself, which ends the command.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      for (let hint = ''; ; hint = 'a code has 6 digits; ') {
        const code = (
          await terminal.question(`${hint}code of the MFA device ${serial}: `, { signal })
        ).trim();
        if (/^\d{6}$/.test(code)) return code;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // Ctrl-D closes the input, and the cursor stays in the line of the question.
      process.stderr.write('\n');
      throw new OperationError(`no code of the MFA device ${serial} was typed; run the command again`, {
        cause: error,
      });
    } finally {
      terminal.close();
    }
  };
}
