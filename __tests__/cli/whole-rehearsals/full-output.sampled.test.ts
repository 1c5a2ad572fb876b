import { fstatSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ARGUMENTS, EVERY_OUTPUT, expectEnd } from '../support/broken-output';
import { useCommandRun, MAY_MOUNT, type Break, type Output } from '../support/command-run';

const command = useCommandRun();

/**
 * Fills the disk on which the command writes an output to a file. First fills the last page of the file, which would
 * otherwise have space for more output.
 */
const fill: (output: Output, file: string) => Break =
  (output, file) =>
  ({ descriptor }) => {
    const { size } = fstatSync(descriptor(output));
    writeSync(descriptor(output), '\n'.repeat((4096 - (size % 4096)) % 4096));
    try {
      writeFileSync(join(dirname(file), 'filler'), Buffer.alloc(2 ** 20));
    } catch {
      // The disk is full now.
    }
  };

(MAY_MOUNT ? describe : describe.skip).each(EVERY_OUTPUT)(
  '%s whose disk becomes full',
  (output, [phase, text]) => {
    test(`while ${phase}, ends the rehearsal and leaves nothing behind`, async () => {
      const disk = join(command.directory, 'disk');
      command.mount(disk, 'size=64k');
      const file = join(disk, 'output');
      const end = await command.rehearse(ARGUMENTS[output], {
        files: { [output]: file },
        at: [text, fill(output, file)],
      });
      expectEnd(output, end, 'the disk is full; free some space');
      await command.expectNothingLeft();
    });
  },
);
