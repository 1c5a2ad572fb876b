import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Route } from '../../front';
import { readCommit } from './commit';
import { isRepositoryName, type Repositories } from './repositories';
import type { Identities, Signature } from '../../identity';
import { withEpochTimestamps } from '../../timestamps';

const inputSchema = z.object({
  repositoryName: z.string().optional(),
  oldName: z.string().optional(),
  newName: z.string().optional(),
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

  const directoryOf = (place: AccountRegion, { repositoryName: name }: Input): string => {
    if (name === undefined)
      throw new CodeCommitError('RepositoryNameRequiredException', 'a repository name is required');
    const directory = repositories.find(place, name);
    if (directory === undefined)
      throw new CodeCommitError('RepositoryDoesNotExistException', `${name} does not exist`);
    return directory;
  };

  const answers: Readonly<Record<string, (place: AccountRegion, input: Input) => Promise<object>>> = {
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

  const pass = async (
    exchange: Exchange,
    place: AccountRegion,
    operation: string,
    { repositoryName: name }: Input,
  ) => {
    const done = await exchange.ask();
    if (done.status === 200 && name !== undefined) {
      if (operation === 'CreateRepository') await repositories.create(place, name);
      if (operation === 'DeleteRepository') await repositories.remove(place, name);
    }
    exchange.send(withEpochTimestamps(done));
  };

  const handle = async (exchange: Exchange, signature: Signature, operation: string) => {
    const input = await exchange.input(inputSchema);
    checkNames(input);
    const place = await identities.callerOf(signature);
    if (operation in answers) exchange.sendJson(200, (await answers[operation]?.(place, input)) ?? {});
    else await pass(exchange, place, operation, input);
  };

  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    const { signature } = exchange;
    if (service !== 'CodeCommit_20150413' || operation === undefined || signature === undefined)
      return undefined;
    return handle(exchange, signature, operation).catch((error: unknown) => {
      if (!(error instanceof CodeCommitError)) throw error;
      exchange.sendJson(400, { __type: error.type, message: error.message });
    });
  };
}

/** Before moto sees it, which takes any name. */
function checkNames({ repositoryName, oldName, newName }: Input): void {
  for (const name of [repositoryName, oldName, newName]) {
    if (name === undefined || isRepositoryName(name)) continue;
    throw new CodeCommitError(
      'InvalidRepositoryNameException',
      `The repository name '${name}' is not valid; allowed: 1 to 100 letters, digits, periods, underscores and dashes, not ending in .git`,
    );
  }
}
