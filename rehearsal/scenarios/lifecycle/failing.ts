import { CommandFailure } from '../../system/command';
import { expectThat } from '../scenario';

/**
 * Expects a command to fail, and its output to have some texts.
 *
 * @param title What the command must refuse, for messages.
 */
export async function expectRefusal(
  title: string,
  run: Promise<unknown>,
  ...texts: readonly string[]
): Promise<void> {
  const failure = await run.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  expectThat(failure !== undefined, `${title} succeeded`);
  const { message } = failure;
  const lines = failure instanceof CommandFailure ? failure.lines : [];
  // Terraform and cdktf break long lines.
  const shown = withoutBreaks([message, ...lines].join('\n'));
  for (const text of texts) {
    expectThat(
      shown.includes(withoutBreaks(text)),
      `the error message of ${title} has no '${text}':\n${message}`,
    );
  }
}

const withoutBreaks = (text: string) => text.replaceAll(/[\s│╷╵]+/g, ' ');
