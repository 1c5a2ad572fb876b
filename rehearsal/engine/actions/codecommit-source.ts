import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ActionFailure } from '../errors';
import type { ActionContext, ActionType } from './action-type';
import { onlyOutput, requireEventSource } from './source';

/** CodeCommit takes the full id of a commit only; git would take a branch, a short id or an option as well. */
const COMMIT_ID = /^[0-9a-f]{40}$/;

/** The head of a branch, or the commit that the start names, of a CodeCommit repository, as a zip of the tree. */
export const codeCommitSource: ActionType = {
  category: 'Source',
  owner: 'AWS',
  provider: 'CodeCommit',
  version: '1',
  configuration: {
    RepositoryName: true,
    BranchName: true,
    PollForSourceChanges: true,
    OutputArtifactFormat: false,
  },
  inputs: [0, 0],
  outputs: [1, 1],
  run: async (context) => {
    const {
      RepositoryName: repository = '',
      BranchName: branch = '',
      OutputArtifactFormat: format,
    } = context.configuration;
    requireEventSource(context);
    if (format !== undefined && format !== 'CODE_ZIP') {
      throw new ActionFailure(
        'ConfigurationError',
        `got OutputArtifactFormat ${format}; the engine knows CODE_ZIP`,
      );
    }
    const { accountId, region } = context.pipeline;
    const directory = context.engine.backend.repositoryDirectory(accountId, region, repository);
    if (directory === undefined) {
      throw new ActionFailure(
        'ConfigurationError',
        `The repository ${repository} does not exist in ${accountId} ${region}`,
      );
    }
    const git = (...args: string[]): Promise<string> => runGit(context, directory, args);
    const given = context.override?.revisionValue;
    const missing = (cause?: unknown): never => {
      const what = given === undefined ? `branch ${branch}` : `commit ${given}`;
      throw new ActionFailure('RevisionUnavailable', `The repository ${repository} has no ${what}`, {
        cause,
      });
    };
    if (given !== undefined && !COMMIT_ID.test(given)) missing();
    // By its whole name: `git log` would take `main~1` and `main..other` as well.
    const head = () => git('show-ref', '--verify', '--hash', `refs/heads/${branch}`).catch(missing);
    const wanted = given ?? (await head()).trim();
    const logFormat = '%H%x00%aI%x00%cI%x00%B';
    const log = await git('log', '-1', `--format=${logFormat}`, wanted, '--').catch(missing);
    const [commit = '', authored = '', committed = '', message = ''] = log.split('\0');
    await context.artifacts.write(onlyOutput(context), await archive(context, directory, commit));
    const text = message.trimEnd();
    return {
      revision: { id: commit, summary: text },
      summary: text,
      externalExecutionId: commit,
      variables: {
        RepositoryName: repository,
        BranchName: branch,
        CommitId: commit,
        CommitMessage: text,
        AuthorDate: utc(authored),
        CommitterDate: utc(committed),
      },
    };
  },
};

/** `git archive` into a file: the zip may be larger than what a pipe's buffer should hold as text. */
async function archive(context: ActionContext, directory: string, commit: string): Promise<Buffer> {
  const folder = await mkdtemp(join(context.engine.workDirectory, 'source-'));
  try {
    const file = join(folder, 'source.zip');
    await runGit(context, directory, ['archive', '--format=zip', '-o', file, commit]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs git on the bare repository, with nothing of the user's environment. @returns what it wrote. */
async function runGit(
  { engine }: ActionContext,
  directory: string,
  args: readonly string[],
): Promise<string> {
  const child = engine.processes.spawn('git', [`--git-dir=${directory}`, ...args], {
    env: { PATH: engine.backend.buildPath, HOME: engine.workDirectory, GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  const errors: Buffer[] = [];
  child.process.stdout?.on('data', (part: Buffer) => parts.push(part));
  child.process.stderr?.on('data', (part: Buffer) => errors.push(part));
  const closed = new Promise<void>((resolve) => {
    child.process.once('close', () => {
      resolve();
    });
  });
  const { code } = await child.ended;
  await closed;
  if (code !== 0) {
    throw new ActionFailure(
      'JobFailed',
      `git ${args[0] ?? ''} failed: ${Buffer.concat(errors).toString().trim()}`,
    );
  }
  return Buffer.concat(parts).toString();
}

/** `2019-10-29T03:32:21Z`, as CodeCommit writes dates. */
function utc(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z');
}
