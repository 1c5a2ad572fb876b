import type { DeployService } from '../../deploy-statement';

/** SNS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html. */
export const sns: DeployService = {
  prefix: 'sns',
  resources: ({ config, delivery, environments, names }) => ({
    topic: [
      ...(delivery ? config.environments.map(({ name }) => names.delivery.approvalTopic(name).arn) : []),
      ...environments.map(({ names: own }) => own.operatorTopic.arn),
    ],
  }),
};
