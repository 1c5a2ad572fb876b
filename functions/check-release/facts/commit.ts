import {
  type CodeCommitClient,
  type Commit,
  GetCommitCommand,
  type UserInfo,
} from '@aws-sdk/client-codecommit';

import { JobError, awsFailure, during } from '../../shared/job/errors';
import { oneLine } from '../../shared/text/text';
import type { CommitFacts } from './facts';

/** Maximum lengths of the subject and of the author in the release files, in UTF-16 code units. */
const SUBJECT_LENGTH = 500;
const AUTHOR_LENGTH = 300;

/** Matches blank lines at the start of a message. For git, a line with only these characters is blank. */
const LEADING_BLANK_LINES = /^(?:[ \t\r]*\n)+/;
const BLANK_LINE = /\n[ \t\r]*\n/;

/**
 * Codes of CodeCommit's errors for a commit that the repository does not have. `GetCommit` uses the first code, other
 * operations use the second code.
 */
const ABSENT = ['CommitIdDoesNotExistException', 'CommitDoesNotExistException'];

/**
 * Reads a commit. The author of the commit chose the name, the e-mail address and the message.
 *
 * @param id Full id of the commit.
 * @throws JobError of type RevisionUnavailable when the repository does not have the commit; another JobError when the
 *   request fails.
 */
export async function readCommit(
  client: CodeCommitClient,
  repository: string,
  id: string,
): Promise<CommitFacts> {
  const commit = await during(`reading commit ${id} of the repository ${repository}`, () =>
    findCommit(client, repository, id),
  );
  if (commit?.commitId !== id) {
    throw new JobError(
      'RevisionUnavailable',
      `the repository ${repository} does not have the commit ${id} any more; push a commit to release again`,
    );
  }
  const { parents = [], message = '', author = {} } = commit;
  return { id, parents, subject: subjectOf(message), author: authorOf(author) };
}

async function findCommit(
  client: CodeCommitClient,
  repositoryName: string,
  commitId: string,
): Promise<Commit | undefined> {
  try {
    const { commit } = await client.send(new GetCommitCommand({ repositoryName, commitId }));
    return commit;
  } catch (error) {
    if (ABSENT.includes(awsFailure(error)?.code ?? '')) return undefined;
    throw error;
  }
}

/** Returns the first paragraph of a commit message in one line, like `git log --format=%s`. */
function subjectOf(message: string): string {
  const [paragraph = ''] = message.replace(LEADING_BLANK_LINES, '').split(BLANK_LINE, 1);
  return oneLine(paragraph, SUBJECT_LENGTH);
}

const authorOf = ({ name = '', email = '' }: UserInfo): string =>
  oneLine(email === '' ? name : `${name} <${email}>`, AUTHOR_LENGTH);
