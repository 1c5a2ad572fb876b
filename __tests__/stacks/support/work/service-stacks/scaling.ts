import { inOtherRegion } from '../../example';
import { withoutEachKey } from '../../resource-access/contexts';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Returns the requests for the scalable target, the scaling policy and alarms. */
export function scaling({ account, cluster, stack, service, arnOf, work, readWork }: StackRole): Work[] {
  const desiredCount = {
    'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
    'application-autoscaling:service-namespace': 'ecs',
  };
  const target = arnOf('application-autoscaling', 'scalable-target/0ec5a1b2c3d4');
  const linked = (name: string) =>
    `arn:aws:iam::${account.id}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/${name}`;
  return [
    work(
      'create, update and delete AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      target,
      [
        { resource: inOtherRegion(target), context: desiredCount },
        ...withoutEachKey(desiredCount).map((context) => ({ context })),
        { context: { ...desiredCount, 'application-autoscaling:service-namespace': 'dynamodb' } },
        {
          context: {
            ...desiredCount,
            'application-autoscaling:scalable-dimension': 'ec2:spot-fleet-request:TargetCapacity',
          },
        },
      ],
      desiredCount,
    ),
    work(
      'tag AWS::ApplicationAutoScaling::ScalableTarget',
      [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      target,
      [{ resource: inOtherRegion(target) }],
    ),
    readWork('read the metric of a scaling policy', ['cloudwatch:GetMetricData']),
    readWork('read scalable targets and scaling policies', [
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:DescribeScalingPolicies',
      'application-autoscaling:DescribeScheduledActions',
    ]),
    work(
      'create the service-linked role of Application Auto Scaling',
      ['iam:CreateServiceLinkedRole'],
      linked('AWSServiceRoleForApplicationAutoScaling_ECSService'),
      [
        { resource: linked('AWSServiceRoleForApplicationAutoScaling_DynamoDBTable') },
        { context: { 'iam:AWSServiceName': 'dynamodb.application-autoscaling.amazonaws.com' } },
      ],
      { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    ),
    // Application Auto Scaling creates the first alarm for a scaling policy. A service template may contain the second
    // alarm.
    ...[`TargetTracking-service/${service}-AlarmHigh-0a1b2c3d`, `${stack}-errors`].map((alarm) =>
      work(
        `create, read, update, tag and delete the alarm ${alarm}`,
        [
          'cloudwatch:DeleteAlarms',
          'cloudwatch:ListTagsForResource',
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:TagResource',
          'cloudwatch:UntagResource',
        ],
        arnOf('cloudwatch', `alarm:${alarm}`),
        [
          { resource: arnOf('cloudwatch', `alarm:${alarm.replaceAll(cluster, `${cluster}x`)}`) },
          { resource: arnOf('cloudwatch', `alarm:${alarm.replace('-hello-', '-blog-')}`) },
        ],
      ),
    ),
    work('list alarms', ['cloudwatch:DescribeAlarms'], arnOf('cloudwatch', 'alarm:any'), [
      { resource: inOtherRegion(arnOf('cloudwatch', 'alarm:any')) },
    ]),
  ];
}
