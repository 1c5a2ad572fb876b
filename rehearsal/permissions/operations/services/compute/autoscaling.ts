import { arn } from '../../../../../stacks/names';
import { at } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

/** EC2 Auto Scaling: https://docs.aws.amazon.com/service-authorization/latest/reference/list_autoscaling.html. */
export const autoScaling: ServiceRules = {
  prefix: 'autoscaling',
  variables: {
    GroupFriendlyName: at('AutoScalingGroupName', 'AutoScalingGroupNames', 'Tags.ResourceId'),
    // The id of a group is random, and no request has it.
    GroupId: () => ['*'],
  },
  tagActions: { CreateAutoScalingGroup: 'CreateOrUpdateTags' },
  more: launchTemplates,
};

/**
 * A group with a launch template needs the permission to start instances:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 */
function launchTemplates({ input, operation, accountRegion }: OperationRequest) {
  if (operation !== 'CreateAutoScalingGroup' && operation !== 'UpdateAutoScalingGroup') return [];
  const ids = at(
    'LaunchTemplate.LaunchTemplateId',
    'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId',
  )(input);
  return ids.flatMap((id) =>
    [`launch-template/${id}`, 'instance/*'].map((resource) => ({
      action: 'ec2:RunInstances',
      resource: arn('ec2', accountRegion, resource),
      context: { 'ec2:LaunchTemplate': arn('ec2', accountRegion, `launch-template/${id}`) },
    })),
  );
}
