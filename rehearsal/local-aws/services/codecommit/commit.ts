import { parseCommit, type GitCommit } from '../../../system/git-commit';
import type { Repositories } from './repositories';

/** A commit in the format of a GetCommit response of CodeCommit. */
interface Commit extends GitCommit {
  readonly commitId: string;
  readonly additionalData: string;
}

/** Returns a commit, or undefined if the repository has no commit with this id. */
export async function readCommit(
  repositories: Repositories,
  directory: string,
  commitId: string,
): Promise<Commit | undefined> {
  let raw: Buffer;
  try {
    raw = await repositories.runForBytes(directory, 'cat-file', 'commit', commitId);
  } catch {
    return undefined; // git fails if the id does not exist or is not a commit id.
  }
  return { commitId, ...parseCommit(raw), additionalData: '' };
}
