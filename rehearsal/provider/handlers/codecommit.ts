import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codecommit';

import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';

const codecommit = (aws: Connection) => aws.client(CodeCommitClient);

/** A CodeCommit repository. moto cannot change a repository, so every change replaces the repository. */
export const aws_codecommit_repository: ResourceHandler = {
  // moto stores neither the default branch nor the KMS key of a repository.
  remembered: ['default_branch', 'kms_key_id'],
  async create(aws, plan) {
    const repositoryName = plan.text('repository_name');
    const repositoryDescription = plan.maybeText('description');
    await codecommit(aws).send(
      new CreateRepositoryCommand({ repositoryName, repositoryDescription, tags: { ...plan.tags } }),
    );
    return { id: repositoryName };
  },
  async read(aws, { id }) {
    const { repositoryMetadata: repository } = await codecommit(aws).send(
      new GetRepositoryCommand({ repositoryName: id }),
    );
    if (repository === undefined) return undefined;
    const { tags = {} } = await codecommit(aws).send(
      new ListTagsForResourceCommand({ resourceArn: repository.Arn }),
    );
    return {
      id,
      repository_name: repository.repositoryName,
      repository_id: repository.repositoryId,
      arn: repository.Arn,
      description: repository.repositoryDescription,
      clone_url_http: repository.cloneUrlHttp,
      clone_url_ssh: repository.cloneUrlSsh,
      tags,
    };
  },
  async delete(aws, { id }) {
    await codecommit(aws).send(new DeleteRepositoryCommand({ repositoryName: id }));
  },
  async tag(aws, state, add, remove) {
    const resourceArn = state.text('arn');
    if (remove.length > 0) {
      await codecommit(aws).send(new UntagResourceCommand({ resourceArn, tagKeys: [...remove] }));
    }
    if (Object.keys(add).length > 0) {
      await codecommit(aws).send(new TagResourceCommand({ resourceArn, tags: { ...add } }));
    }
  },
};
