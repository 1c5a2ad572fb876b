import type { DeployService } from '../../deploy-statement';

/** CodeCommit: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodecommit.html. */
export const codeCommit: DeployService = {
  prefix: 'codecommit',
  resources: ({ environment, names }) => ({
    repository: environment.kind === 'tested' ? [names.application('*').repository.arn] : [],
  }),
};
