import type { DeployService } from '../../deploy-statement';

/** SNS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html. */
export const sns: DeployService = {
  prefix: 'sns',
  resources: ({ environment, names, own }) => ({
    topic: [
      // The patterns include the topics of an environment that has left the configuration.
      ...(environment.kind === 'tested'
        ? [names.delivery.approvalTopic('*').arn, names.delivery.waitingTopic('*').arn]
        : []),
      own.noticeTopic.arn,
      own.operatorTopic.arn,
    ],
  }),
};
