import { z } from 'zod';

import type { Place } from '../../../stacks/names';
import type { Exchange } from '../exchange';
import type { Route } from '../front';
import { readCommit } from '../git/commit';
import type { Repositories } from '../git/repositories';
import type { Identities, Signature } from '../identity';
import { withEpochTimestamps } from './timestamps';

const inputSchema = z.object({
  repositoryName: z.string().optional(),
  commitId: z.string().optional(),
  branchName: z.string().optional(),
});
type Input = z.infer<typeof inputSchema>;

/** An error of CodeCommit's API: HTTP 400 with its name as `__type`. */
class CodeCommitError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * CodeCommit. moto keeps the metadata of repositories and no git: a repository also gets a real one, and what is read
 * from commits is answered from it.
 */
export function codeCommitRoute(parts: {
  readonly identities: Identities;
  readonly repositories: Repositories;
}): Route {
  const { identities, repositories } = parts;

  const directoryOf = (place: Place, { repositoryName: name }: Input): string => {
    if (name === undefined)
      throw new CodeCommitError('RepositoryNameRequiredException', 'a repository name is required');
    const directory = repositories.find(place, name);
    if (directory === undefined)
      throw new CodeCommitError('RepositoryDoesNotExistException', `${name} does not exist`);
    return directory;
  };

  const answers: Readonly<Record<string, (place: Place, input: Input) => Promise<object>>> = {
    GetCommit: async (place, input) => {
      const directory = directoryOf(place, input);
      const { commitId: id } = input;
      if (id === undefined) throw new CodeCommitError('CommitIdRequiredException', 'a commit ID is required');
      if (!/^[0-9a-f]{40}$/.test(id)) {
        throw new CodeCommitError(
          'InvalidCommitIdException',
          `${id} is not the 40 hexadecimal digits of a commit ID`,
        );
      }
      const commit = await readCommit(repositories, directory, id);
      if (commit === undefined)
        throw new CodeCommitError('CommitIdDoesNotExistException', `${id} does not exist`);
      return { commit };
    },
    GetBranch: async (place, input) => {
      const directory = directoryOf(place, input);
      const { branchName } = input;
      if (branchName === undefined)
        throw new CodeCommitError('BranchNameRequiredException', 'a branch name is required');
      const commitId = (await repositories.references(directory)).get(`refs/heads/${branchName}`);
      if (commitId === undefined) {
        throw new CodeCommitError('BranchDoesNotExistException', `Branch ${branchName} does not exist`);
      }
      return { branch: { branchName, commitId } };
    },
  };

  const answer = async (exchange: Exchange, signature: Signature, operation: keyof typeof answers) => {
    const place = await identities.callerOf(signature);
    const input = inputSchema.parse(JSON.parse((await exchange.body()).toString()));
    try {
      exchange.sendJson(200, (await answers[operation]?.(place, input)) ?? {});
    } catch (error) {
      if (!(error instanceof CodeCommitError)) throw error;
      exchange.sendJson(400, { __type: error.type, message: error.message });
    }
  };

  const follow = async (exchange: Exchange, signature: Signature, operation: string) => {
    const done = await exchange.ask();
    const { repositoryName: name } = inputSchema.parse(JSON.parse((await exchange.body()).toString()));
    if (done.status === 200 && name !== undefined) {
      const place = await identities.callerOf(signature);
      if (operation === 'CreateRepository') await repositories.create(place, name);
      else await repositories.remove(place, name);
    }
    exchange.send(withEpochTimestamps(done));
  };

  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    const { signature } = exchange;
    if (service !== 'CodeCommit_20150413' || operation === undefined || signature === undefined)
      return undefined;
    if (operation in answers) return answer(exchange, signature, operation);
    return operation === 'CreateRepository' || operation === 'DeleteRepository'
      ? follow(exchange, signature, operation)
      : undefined;
  };
}
