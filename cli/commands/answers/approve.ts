import { addAnswerOptions, answer, ANSWER_CODES, type AnswerOptions } from '../../reading/answer';
import { createCommand, type BrbCommand } from '../../shared/command';

/** `brb approve`: approves a release that waits. */
export const approve: BrbCommand = {
  parser: (context) =>
    addAnswerOptions(
      createCommand({
        name: 'approve',
        usage: '<application> --environment <name> --release <n>',
        description:
          'Shows what a release changes in an environment, asks, and approves exactly this release. The command ' +
          'refuses when another release waits, and when a newer release waits behind. Assumes the role of the ' +
          'auditors in every account, and the role of the approvers of the environment for the answer.',
        examples: [
          [
            'npx brb approve hello --environment production --release 7',
            'shows release 7, asks, and approves it for production',
          ],
          [
            "npx brb approve hello --environment test --release 7 --comment 'looks good' --yes",
            'approves without a question',
          ],
        ],
        exitCodes: ANSWER_CODES,
      }),
    ).action(async (application: string, options: AnswerOptions) => {
      process.exitCode = await answer(application, options, 'Approved', context);
    }),
};
