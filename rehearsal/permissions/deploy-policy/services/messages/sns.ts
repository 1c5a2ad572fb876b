import type { DeployService } from '../../deploy-statement';

/** SNS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html. */
export const sns: DeployService = {
  prefix: 'sns',
  resources: ({ config, environment, names, own }) => ({
    topic: [
      ...(environment.kind === 'tested'
        ? config.environments.map(({ name }) => names.delivery.approvalTopic(name).arn)
        : []),
      own.operatorTopic.arn,
    ],
  }),
};
