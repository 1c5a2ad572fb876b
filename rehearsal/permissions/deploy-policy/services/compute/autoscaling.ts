import { arn } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';

/** EC2 Auto Scaling: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html. */
export const autoScaling: DeployService = {
  prefix: 'autoscaling',
  resources: ({ own }) => ({
    autoScalingGroup: [
      arn('autoscaling', own.workload, `autoScalingGroup:*:autoScalingGroupName/${own.instanceGroupPrefix}*`),
    ],
  }),
};
