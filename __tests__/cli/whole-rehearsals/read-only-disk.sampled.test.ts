import { useCommandRun, expectNoTrace, MAY_MOUNT, PHASES } from '../support/command-run';

const command = useCommandRun();

(MAY_MOUNT ? describe : describe.skip).each([...PHASES, ['a commit is pushed', 'git push: '] as const])(
  'a temporary folder while %s',
  (_phase, text) => {
    test('that becomes read-only ends the rehearsal, and the folder that is left behind is named', async () => {
      const { code, stdout, stderr } = await command.rehearse([], {
        at: [
          text,
          () => {
            command.makeReadOnly(command.temporary);
          },
        ],
      });
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/ cannot be written: the file system is read-only; make it writable/);
      expect(stderr).toMatch(
        /\/big-red-button-\w+ was not deleted; delete the folder yourself: .* the file system is read-only/,
      );
      expectNoTrace(stdout + stderr);
      await command.expectNoProcess();
    });
  },
);
