import type { Repositories } from './repositories';

export interface UserInfo {
  readonly name: string;
  readonly email: string;
  /** Date in seconds since the epoch, followed by the UTC offset, e.g. `1484167798 -0800`. */
  readonly date: string;
}

/** A commit in the format of a GetCommit response of CodeCommit. */
export interface Commit {
  readonly commitId: string;
  readonly treeId: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: UserInfo;
  readonly committer: UserInfo;
  readonly additionalData: string;
}

/** Returns a commit, or undefined if the repository has no commit with this id. */
export async function readCommit(
  repositories: Repositories,
  directory: string,
  commitId: string,
): Promise<Commit | undefined> {
  let text: string;
  try {
    text = await repositories.run(directory, 'cat-file', 'commit', commitId);
  } catch {
    return undefined; // git fails if the id does not exist or is not a commit id.
  }
  return { commitId, ...parseCommit(text) };
}

/**
 * Parses a raw git commit: header lines, an empty line and the message. A header line that starts with a space
 * continues the previous header.
 */
export function parseCommit(text: string): Omit<Commit, 'commitId'> {
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).replaceAll('\n ', '\u0000').split('\n');
  const values = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    treeId: values('tree')[0] ?? '',
    parents: values('parent'),
    message: text.slice(end + 2),
    author: parseUser(values('author')[0] ?? ''),
    committer: parseUser(values('committer')[0] ?? ''),
    additionalData: '',
  };
}

function parseUser(text: string): UserInfo {
  const match = /^(.*?) ?<(.*)> (\d+ [+-]\d{4})$/.exec(text);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', date: match?.[3] ?? '' };
}
