import { arn, capacityProviderName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/** ECS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html. */
export const ecs: DeployService = {
  prefix: 'ecs',
  resources: ({ own }) => ({
    cluster: [own.cluster.arn],
    'capacity-provider': [
      arn('ecs', own.workload, `capacity-provider/${capacityProviderName(`${own.instanceGroupPrefix}*`)}`),
    ],
  }),
};
