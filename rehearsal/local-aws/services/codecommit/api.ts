import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import type { Exchange } from '../../exchange';
import type { Identities, Signature } from '../../identity';
import type { Route } from '../../route';
import { sendWithEpochTimestamps, withEpochTimestamps } from '../epoch-timestamps';
import { readCommit } from './commit';
import { isRepositoryName, type Repositories } from './repositories';

const inputSchema = z.object({
  repositoryName: z.string().optional(),
  oldName: z.string().optional(),
  newName: z.string().optional(),
  commitId: z.string().optional(),
  branchName: z.string().optional(),
});
type Input = z.infer<typeof inputSchema>;

/** A CodeCommit API error: status 400 with the error code in `__type`. */
class CodeCommitError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The CodeCommit API. moto stores only the metadata of repositories, so each repository also has a bare git repository.
 * GetCommit and GetBranch read from the git repository.
 */
export function apiRoute(parts: {
  readonly identities: Identities;
  readonly repositories: Repositories;
}): Route {
  const { identities, repositories } = parts;

  const directoryOf = (accountRegion: AccountRegion, { repositoryName: name }: Input): string => {
    if (name === undefined)
      throw new CodeCommitError('RepositoryNameRequiredException', 'a repository name is required');
    const directory = repositories.find(accountRegion, name);
    if (directory === undefined)
      throw new CodeCommitError('RepositoryDoesNotExistException', `${name} does not exist`);
    return directory;
  };

  const answers: Readonly<Record<string, (accountRegion: AccountRegion, input: Input) => Promise<object>>> = {
    GetCommit: async (accountRegion, input) => {
      const directory = directoryOf(accountRegion, input);
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
    GetBranch: async (accountRegion, input) => {
      const directory = directoryOf(accountRegion, input);
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

  /** Forwards a request to moto, then creates or deletes the git repository on disk. */
  const forward = async (
    exchange: Exchange,
    accountRegion: AccountRegion,
    operation: string,
    { repositoryName: name }: Input,
  ) => {
    const answer = await exchange.callMoto();
    if (answer.status === 200 && name !== undefined) {
      if (operation === 'CreateRepository') await repositories.create(accountRegion, name);
      if (operation === 'DeleteRepository') await repositories.remove(accountRegion, name);
    }
    exchange.send(withEpochTimestamps(answer));
  };

  const handle = async (exchange: Exchange, signature: Signature, operation: string) => {
    const input = await exchange.input(inputSchema);
    checkNames(input);
    const caller = await identities.callerOf(signature);
    if (operation in answers) exchange.sendJson(200, (await answers[operation]?.(caller, input)) ?? {});
    else await forward(exchange, caller, operation, input);
  };

  return (exchange) => {
    const [service, operation] = exchange.target ?? [];
    if (service !== 'CodeCommit_20150413' || operation === undefined) return undefined;
    const { signature } = exchange;
    if (signature === undefined) return sendWithEpochTimestamps(exchange);
    return handle(exchange, signature, operation).catch((error: unknown) => {
      if (!(error instanceof CodeCommitError)) throw error;
      exchange.sendJson(400, { __type: error.type, message: error.message });
    });
  };
}

/** Checks the repository names in a request before moto receives the request, because moto accepts any name. */
function checkNames({ repositoryName, oldName, newName }: Input): void {
  for (const name of [repositoryName, oldName, newName]) {
    if (name === undefined || isRepositoryName(name)) continue;
    throw new CodeCommitError(
      'InvalidRepositoryNameException',
      `The repository name '${name}' is not valid; allowed: 1 to 100 letters, digits, periods, underscores and dashes, not ending in .git`,
    );
  }
}
