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
  const message = await run.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  expectThat(message !== undefined, `${title} succeeded`);
  // Terraform and cdktf break long lines.
  const shown = withoutBreaks(message);
  for (const text of texts) {
    expectThat(
      shown.includes(withoutBreaks(text)),
      `the error message of ${title} has no '${text}':\n${message}`,
    );
  }
}

const withoutBreaks = (text: string) => text.replaceAll(/[\s│╷╵]+/g, ' ');
