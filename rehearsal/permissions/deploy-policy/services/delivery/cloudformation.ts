import type { DeployService } from '../../deploy-statement';

/**
 * CloudFormation: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html. The
 * pipelines deploy the stacks of services. `npm run destroy` and `npm run remove` delete these stacks.
 */
export const cloudFormation: DeployService = {
  prefix: 'cloudformation',
  resources: ({ own }) => ({ stack: [own.serviceStacks] }),
  special: ['cloudformation:DescribeStacks'],
  statements: () => [
    {
      sid: 'CloudFormationListStacks',
      actions: ['cloudformation:DescribeStacks'],
      resources: ['*'],
      wide: 'a request without the name of a stack lists all stacks',
    },
  ],
};
