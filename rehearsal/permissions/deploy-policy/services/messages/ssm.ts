import { arn, SERVICE_PARAMETERS } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/**
 * Systems Manager: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html. The
 * parameters of an environment are listed one by one, because the secrets of applications have names with the same
 * prefix.
 */
export const ssm: DeployService = {
  prefix: 'ssm',
  resources: ({ own }) => ({
    parameter: SERVICE_PARAMETERS.map((name) => arn('ssm', own.workload, `parameter${own.parameter(name)}`)),
  }),
  statements: ({ environment, partition }) => [
    {
      // The launch template names the parameter with the newest image, and the caller of Auto Scaling reads it:
      // https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
      sid: 'SsmImages',
      actions: ['ssm:GetParameters'],
      resources: [`arn:${partition}:ssm:${environment.region}::parameter/aws/service/ecs/optimized-ami/*`],
      wide: 'these parameters are public and belong to AWS',
    },
  ],
};
