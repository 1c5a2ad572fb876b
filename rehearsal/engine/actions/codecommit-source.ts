import { arn } from '../../../stacks/names';
import { ActionFailure, configurationError } from '../errors';
import { requirePermissions } from '../require-permissions';
import { oneOf, optional, required } from '../steps/configuration';
import type { ActionContext } from './action-type';
import { GitRepository, type Commit } from './git-repository';
import { overrideOf, sourceAction, type SourceRevision } from './source';

/**
 * Pattern for a full commit id. CodeCommit accepts only full commit ids, but the git command would also accept a branch
 * name, a short commit id or a command-line option.
 */
const COMMIT_ID = /^[0-9a-f]{40}$/;

/**
 * Reads a commit from a CodeCommit repository as a zip. The default is the last commit of the branch;
 * StartPipelineExecution can select another commit.
 */
export const codeCommitSource = sourceAction({
  provider: 'CodeCommit',
  configuration: {
    RepositoryName: required(),
    BranchName: required(),
    OutputArtifactFormat: optional(oneOf('CODE_ZIP')),
  },
  file: 'rehearsal/engine/actions/codecommit-source.ts',
  readRevision,
});

async function readRevision(context: ActionContext): Promise<SourceRevision> {
  const { configuration, engine, pipeline } = context;
  const { RepositoryName: name = '', BranchName: branch = '' } = configuration;
  const { accountId, region } = pipeline;
  const commitId = overrideOf(context, 'COMMIT_ID');
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
  const actions = ['GetCommit', 'UploadArchive', 'GetUploadArchiveStatus'];
  await requirePermissions(
    engine,
    context.session,
    region,
    (commitId === undefined ? ['GetBranch', ...actions] : actions).map((action) => ({
      action: `codecommit:${action}`,
      resource: arn('codecommit', { accountId, region }, name),
    })),
  );
  const directory = engine.backend.repositoryDirectory(accountId, region, name);
  if (directory === undefined) {
    throw configurationError(
      `The repository ${name} does not exist in account ${accountId}, Region ${region}`,
    );
  }
  const repository = new GitRepository(engine, directory);
  const commit = await findCommit(repository, name, branch, commitId);
  return {
    id: commit.id,
    summary: commit.message,
    artifact: await repository.archive(commit.id),
    variables: {
      RepositoryName: name,
      BranchName: branch,
      CommitId: commit.id,
      CommitMessage: commit.message,
      AuthorDate: commit.authorDate,
      CommitterDate: commit.committerDate,
    },
  };
}

async function findCommit(
  repository: GitRepository,
  name: string,
  branch: string,
  commitId: string | undefined,
): Promise<Commit> {
  const subject = commitId === undefined ? `branch ${branch}` : `commit ${commitId}`;
  const missing = (cause?: unknown): never => {
    throw new ActionFailure('RevisionUnavailable', `The repository ${name} has no ${subject}`, { cause });
  };
  if (commitId !== undefined && !COMMIT_ID.test(commitId)) missing();
  const id = commitId ?? (await repository.branchHead(branch).catch(missing));
  return repository.readCommit(id).catch(missing);
}
