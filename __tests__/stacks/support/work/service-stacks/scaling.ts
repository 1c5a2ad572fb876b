import { elsewhere } from '../../example';
import { withoutEach } from '../../resource-access/contexts';
import type { Work } from '../work';
import type { StackRole } from './stack-role';

/** Scalable target, scaling policy and alarms. */
export function scaling({ account, cluster, stack, service, at, does, look }: StackRole): Work[] {
  const desiredCount = {
    'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
    'application-autoscaling:service-namespace': 'ecs',
  };
  const target = at('application-autoscaling', 'scalable-target/0ec5a1b2c3d4');
  const linked = (name: string) =>
    `arn:aws:iam::${account.id}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/${name}`;
  return [
    does(
      'create, update and delete AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      target,
      [
        { on: elsewhere(target), with: desiredCount },
        ...withoutEach(desiredCount).map((context) => ({ with: context })),
        { with: { ...desiredCount, 'application-autoscaling:service-namespace': 'dynamodb' } },
        {
          with: {
            ...desiredCount,
            'application-autoscaling:scalable-dimension': 'ec2:spot-fleet-request:TargetCapacity',
          },
        },
      ],
      desiredCount,
    ),
    does(
      'tag AWS::ApplicationAutoScaling::ScalableTarget',
      [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      target,
      [{ on: elsewhere(target) }],
    ),
    look('read the metric of a scaling policy', ['cloudwatch:GetMetricData']),
    look('read scalable targets and scaling policies', [
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:DescribeScalingPolicies',
      'application-autoscaling:DescribeScheduledActions',
    ]),
    does(
      'have the role of Application Auto Scaling made',
      ['iam:CreateServiceLinkedRole'],
      linked('AWSServiceRoleForApplicationAutoScaling_ECSService'),
      [
        { on: linked('AWSServiceRoleForApplicationAutoScaling_DynamoDBTable') },
        { with: { 'iam:AWSServiceName': 'dynamodb.application-autoscaling.amazonaws.com' } },
      ],
      { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    ),
    // Those that Application Auto Scaling makes for the scaling policy, and a template's own.
    ...[`TargetTracking-service/${service}-AlarmHigh-0a1b2c3d`, `${stack}-errors`].map((alarm) =>
      does(
        `create, read, update, tag and delete the alarm ${alarm}`,
        [
          'cloudwatch:DeleteAlarms',
          'cloudwatch:ListTagsForResource',
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:TagResource',
          'cloudwatch:UntagResource',
        ],
        at('cloudwatch', `alarm:${alarm}`),
        [
          { on: at('cloudwatch', `alarm:${alarm.replaceAll(cluster, `${cluster}x`)}`) },
          { on: at('cloudwatch', `alarm:${alarm.replace('-hello-', '-blog-')}`) },
        ],
      ),
    ),
    does('find alarms', ['cloudwatch:DescribeAlarms'], at('cloudwatch', 'alarm:any'), [
      { on: elsewhere(at('cloudwatch', 'alarm:any')) },
    ]),
  ];
}
