import type { Command } from 'commander';

import { openApprover } from '../../operations/accounts/project-access';
import { answerApproval, LONGEST_COMMENT, type Answer } from '../../operations/approvals/answer-approval';
import { findApproval, type ApprovalQuestion } from '../../operations/approvals/find-approval';
import { deliveryPipeline } from '../../operations/pipelines/pipelines';
import { readDifferencesToRunning } from '../../operations/releases/differences';
import { applicationNamed } from '../config/application';
import { UsageError } from '../exit-codes';
import { approvalScreen } from '../screens/approval-screen';
import { screenStyle } from '../screens/screen';
import type { CommandContext } from '../shared/command';
import { confirm, requireTerminal } from '../terminal/confirm';
import {
  addReadingOptions,
  configOf,
  environmentNamed,
  releaseNumber,
  withReading,
  type ReadingOptions,
} from './reading';

export interface AnswerOptions extends ReadingOptions {
  readonly environment: string;
  readonly release: string;
  readonly comment?: string;
  readonly evenIfNewerWaits?: true;
  readonly yes?: true;
}

/** Exit codes of the commands that answer an approval. */
export const ANSWER_CODES =
  '0 the approval is answered, 1 the command failed or you answered nothing, 2 the command line or the configuration is wrong';

/** Adds the options of the commands that answer an approval. */
export function addAnswerOptions(command: Command): Command {
  return addReadingOptions(
    command
      .argument('<application>', 'name of the application')
      .requiredOption('--environment <name>', 'environment whose approval you answer')
      .requiredOption('--release <n>', 'number of the release that you answer')
      .option('--comment <words>', 'comment, at most 512 characters, which the ledger keeps')
      .option('--even-if-newer-waits', 'answer although a newer release waits behind this one')
      .option('--yes', 'answer without a question'),
  );
}

/**
 * Shows what waits, asks, and answers exactly the approval that was shown.
 *
 * @returns the exit code.
 */
export async function answer(
  name: string,
  options: AnswerOptions,
  status: Answer['status'],
  context: CommandContext,
): Promise<number> {
  const sequence = releaseNumber(options.release);
  const summary = commentOf(options, status);
  requireTerminal(options.yes === true, 'answer');
  const config = configOf(options);
  const application = applicationNamed(config, name);
  const environment = environmentNamed(config, options.environment);
  return withReading(config, options, context, async ({ person, project }) => {
    const evenIfNewerWaits = options.evenIfNewerWaits === true;
    const question = { application, environment, sequence, evenIfNewerWaits };
    const waiting = await findApproval(project, question);
    // Nobody answers what the command could not show, so an error of this read ends the command.
    const differences = await readDifferencesToRunning(project, application, sequence, [environment]);
    const print = options.json === true ? console.error : console.log;
    print(approvalScreen(waiting, differences, screenStyle(context.environment)).join('\n'));
    if (options.yes !== true && !(await agrees(question, status, context))) {
      print('Nothing was answered.');
      return 1;
    }
    const session = await openApprover(person, config, environment);
    const { pipeline } = deliveryPipeline(project, application);
    await answerApproval(
      session,
      { pipeline, environment: environment.name, token: waiting.token },
      { status, summary },
    );
    const { execution } = waiting;
    const document = {
      version: 1,
      application: name,
      environment: environment.name,
      release: sequence,
      execution,
      status,
    };
    if (options.json === true) context.printJson(document);
    else
      print(
        `${status}: release ${String(sequence)} of ${name} for ${environment.name}, by ${person.caller.name}`,
      );
    return 0;
  });
}

const agrees = (
  { environment: { name }, sequence }: ApprovalQuestion,
  status: Answer['status'],
  { stop }: CommandContext,
) => confirm(`Type ${name} to ${VERBS[status]} release ${String(sequence)}`, name, stop.signal);

const VERBS = { Approved: 'approve', Rejected: 'reject' } as const;

/** Returns the comment. @throws UsageError if the comment is missing or too long. */
function commentOf({ comment }: AnswerOptions, status: Answer['status']): string {
  if (comment === undefined || comment.trim() === '') {
    if (status === 'Approved') return 'approved with brb';
    throw new UsageError('a rejection needs a reason; pass it with --comment');
  }
  if (comment.length <= LONGEST_COMMENT) return comment;
  throw new UsageError(
    `the comment has ${String(comment.length)} characters; allowed: at most ${String(LONGEST_COMMENT)}; shorten it`,
  );
}
