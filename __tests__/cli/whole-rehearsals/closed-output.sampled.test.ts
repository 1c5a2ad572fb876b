import { ARGUMENTS, EVERY_OUTPUT, expectEnd } from '../support/broken-output';
import { useCommandRun, type Break, type Output } from '../support/command-run';

const command = useCommandRun();

const close: (output: Output) => Break =
  (output) =>
  ({ child }) => {
    child[output]?.destroy();
  };

describe.each(EVERY_OUTPUT)('%s whose reader closes it', (output, [phase, text]) => {
  test(`while ${phase}, ends the rehearsal and leaves nothing behind`, async () => {
    const end = await command.rehearse(ARGUMENTS[output], { at: [text, close(output)] });
    expectEnd(output, end, 'the reader has closed the pipe; keep the pipe open until the end');
    await command.expectNothingLeft();
  });
});
