import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { useCommandRun, expectNoTrace, MAY_MOUNT, PHASES } from '../support/command-run';

const command = useCommandRun();

(MAY_MOUNT ? describe : describe.skip).each([...PHASES, ['a commit is pushed', 'git push: '] as const])(
  'a temporary folder while %s',
  (_phase, text) => {
    test('that becomes full ends the rehearsal and leaves nothing behind', async () => {
      command.mount(command.temporary, 'size=300m');
      const fill = () => {
        try {
          writeFileSync(join(command.temporary, 'filler'), Buffer.alloc(400 * 2 ** 20));
        } catch {
          // The disk is full now.
        }
      };
      const { code, stdout, stderr } = await command.rehearse([], { at: [text, fill] });
      expect(code).toBe(1);
      // If the disk becomes full after the local AWS has started, the reason is in stdout instead of stderr.
      expect(stdout + stderr).toMatch(/ cannot be written: the disk is full; free/);
      // The rehearsal prints the log of a failed build unchanged, and the log may contain a stack trace of npm or
      // Node.js.
      expectNoTrace(stdout.replaceAll(/^( *)the end of the log:\n(?:\1.*\n)*/gm, '') + stderr);
      await command.expectNothingLeft();
    });
  },
);
