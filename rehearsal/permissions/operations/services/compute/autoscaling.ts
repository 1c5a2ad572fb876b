import { at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/**
 * EC2 Auto Scaling: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html.
 */
export const autoScaling: ServiceRules = {
  prefix: 'autoscaling',
  variables: {
    GroupFriendlyName: at('AutoScalingGroupName', 'AutoScalingGroupNames', 'Tags.ResourceId'),
    // The id of a group is random, and no request has it.
    GroupId: () => ['any'],
  },
};
