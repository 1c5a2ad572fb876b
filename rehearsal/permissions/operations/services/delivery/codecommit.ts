import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/**
 * CodeCommit:
 * https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html.
 */
export const codeCommit: ServiceRules = {
  prefix: 'codecommit',
  variables: { RepositoryName: at('repositoryName', 'repositoryNames', 'oldName') },
  tagActions: { CreateRepository: 'TagResource' },
};
