import type { DeployService } from '../../deploy-statement';

/** ECR: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html. */
export const ecr: DeployService = {
  prefix: 'ecr',
  resources: ({ environment, names }) => ({
    repository: environment.kind === 'tested' ? [names.registry.repositories] : [],
  }),
};
