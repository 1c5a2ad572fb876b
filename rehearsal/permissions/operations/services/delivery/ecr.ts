import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/** ECR: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecr.html. */
export const ecr: ServiceRules = {
  prefix: 'ecr',
  owner: at('registryId'),
  variables: { RepositoryName: at('repositoryName', 'repositoryNames') },
  // Without a name, the operation is about all repositories.
  unnamed: ['DescribeRepositories'],
  tagActions: { CreateRepository: 'TagResource' },
};
