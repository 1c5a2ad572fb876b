import { addAnswerOptions, answer, ANSWER_CODES, type AnswerOptions } from '../../reading/answer';
import { createCommand, type BrbCommand } from '../../shared/command';

/** `brb reject`: rejects a release that waits. */
export const reject: BrbCommand = {
  parser: (context) =>
    addAnswerOptions(
      createCommand({
        name: 'reject',
        usage: '<application> --environment <name> --release <n>',
        description:
          'Shows what a release changes in an environment, asks, and rejects exactly this release. A rejection ' +
          'needs a reason. Assumes the role of the auditors in every account, and the role of the approvers of ' +
          'the environment for the answer.',
        examples: [
          [
            "npx brb reject hello --environment production --release 7 --comment 'wrong price'",
            'shows release 7, asks, and rejects it for production',
          ],
        ],
        exitCodes: ANSWER_CODES,
      }),
    ).action(async (application: string, options: AnswerOptions) => {
      process.exitCode = await answer(application, options, 'Rejected', context);
    }),
};
