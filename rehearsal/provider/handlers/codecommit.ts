import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';

import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';

const codecommit = (aws: Connection) => aws.client(CodeCommitClient);

/** A CodeCommit repository. moto cannot change a repository, so every change replaces the repository. */
export const aws_codecommit_repository: ResourceHandler = {
  // moto does not store the default branch, the KMS key or the tags of a repository.
  remembered: ['default_branch', 'kms_key_id', 'tags', 'tags_all'],
  async create(aws, plan) {
    const repositoryName = plan.text('repository_name');
    const repositoryDescription = plan.maybeText('description');
    await codecommit(aws).send(new CreateRepositoryCommand({ repositoryName, repositoryDescription }));
    return { id: repositoryName };
  },
  async read(aws, { id }) {
    const { repositoryMetadata: repository } = await codecommit(aws).send(
      new GetRepositoryCommand({ repositoryName: id }),
    );
    return (
      repository && {
        id,
        repository_name: repository.repositoryName,
        repository_id: repository.repositoryId,
        arn: repository.Arn,
        description: repository.repositoryDescription,
        clone_url_http: repository.cloneUrlHttp,
        clone_url_ssh: repository.cloneUrlSsh,
      }
    );
  },
  async delete(aws, { id }) {
    await codecommit(aws).send(new DeleteRepositoryCommand({ repositoryName: id }));
  },
};
