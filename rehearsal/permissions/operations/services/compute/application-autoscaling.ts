import { arn, roleArn } from '../../../../../stacks/names';
import type { Requirement } from '../../../call';
import { arnsIn, at, textAt } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

/**
 * Application Auto Scaling:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_application-autoscaling.html.
 */
export const applicationAutoScaling: ServiceRules = {
  prefix: 'application-autoscaling',
  // The id of a scalable target is random, and only a request about tags has it.
  variables: { ResourceId: (input) => (arnsIn(input).length > 0 ? [] : ['*']) },
  tagActions: { RegisterScalableTarget: 'TagResource' },
  more: (request) => MORE[request.operation]?.(request) ?? [],
  context: ({ input }) => ({
    ...Object.fromEntries(
      at('ServiceNamespace')(input).map((name) => ['application-autoscaling:service-namespace', name]),
    ),
    ...Object.fromEntries(
      at('ScalableDimension')(input).map((name) => ['application-autoscaling:scalable-dimension', name]),
    ),
  }),
};

/**
 * Application Auto Scaling creates the alarms of a target tracking policy, and its service-linked role, with the
 * permissions of the caller:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
 */
const MORE: Readonly<Record<string, (request: OperationRequest) => readonly Requirement[]>> = {
  PutScalingPolicy: (request) =>
    at('PolicyType')(request.input)
      .filter((type) => type === 'TargetTrackingScaling')
      .flatMap(() => [
        alarmAction(request, 'PutMetricAlarm', targetTracking(request)),
        alarmAction(request, 'DescribeAlarms', '*'),
      ]),
  DeleteScalingPolicy: (request) => [alarmAction(request, 'DeleteAlarms', targetTracking(request))],
  RegisterScalableTarget: ({ input, accountRegion }) =>
    at('ServiceNamespace')(input)
      .filter((name) => name === 'ecs')
      .map(() => ({
        action: 'iam:CreateServiceLinkedRole',
        resource: roleArn(
          accountRegion,
          'aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
        ),
        context: { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
      })),
};

/** Name of the alarms of a policy, whose end is random. */
const targetTracking = ({ input }: OperationRequest) => `TargetTracking-${textAt(input, 'ResourceId')}-*`;

const alarmAction = ({ accountRegion }: OperationRequest, action: string, name: string): Requirement => ({
  action: `cloudwatch:${action}`,
  resource: arn('cloudwatch', accountRegion, `alarm:${name}`),
});
