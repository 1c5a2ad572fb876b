import { arn, capacityProviderName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/** ECS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html. */
export const ecs: DeployService = {
  prefix: 'ecs',
  resources: ({ environments }) => ({
    cluster: environments.map(({ names }) => names.cluster.arn),
    'capacity-provider': environments.map(({ names }) =>
      arn(
        'ecs',
        names.workload,
        `capacity-provider/${capacityProviderName(`${names.instanceGroupPrefix}*`)}`,
      ),
    ),
  }),
};
