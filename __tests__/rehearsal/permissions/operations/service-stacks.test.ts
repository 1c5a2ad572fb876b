import { requirementsOf } from '../../../../rehearsal/permissions/operations/requirements';

const accountRegion = { accountId: '111111111111', region: 'us-east-1' };
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;

const group = arn('elasticloadbalancing', 'targetgroup/web/0a1b2c3d4e5f6071');
const logGroup = arn('logs', 'log-group:/ecs/web');
const definition = arn('ecs', 'task-definition/web:3');
const target = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/main/web',
  ScalableDimension: 'ecs:service:DesiredCount',
};
const scalableTarget = arn('application-autoscaling', 'scalable-target/*');
const targetTracking = arn('cloudwatch', 'alarm:TargetTracking-service/main/web-*');

/** Returns the actions and the resources that a request needs. */
async function needs(
  service: string,
  operation: string,
  input: Parameters<typeof requirementsOf>[1]['input'],
) {
  const requirements = await requirementsOf(service, { operation, input, accountRegion });
  return requirements.map(({ action, resource }) => `${action} ${resource}`);
}

test.each([
  ['elbv2', 'AddTags', { ResourceArns: [group] }, [`elasticloadbalancing:AddTags ${group}`]],
  ['elbv2', 'RemoveTags', { ResourceArns: [group] }, [`elasticloadbalancing:RemoveTags ${group}`]],
  ['ecs', 'TagResource', { resourceArn: definition }, [`ecs:TagResource ${definition}`]],
  ['ecs', 'UntagResource', { resourceArn: definition }, [`ecs:UntagResource ${definition}`]],
  ['logs', 'TagResource', { resourceArn: logGroup }, [`logs:TagResource ${logGroup}`]],
  ['logs', 'UntagResource', { resourceArn: logGroup }, [`logs:UntagResource ${logGroup}`]],
])('needs a permission for the tagged resource only: %s %s', async (service, operation, input, expected) => {
  expect(await needs(service, operation, input)).toEqual(expected);
});

describe('Application Auto Scaling', () => {
  const policy = (PolicyType: string) => ({ ...target, PolicyName: 'cpu', PolicyType });

  test('creates the alarms of a target tracking policy as the caller', async () => {
    expect(
      await needs('application-autoscaling', 'PutScalingPolicy', policy('TargetTrackingScaling')),
    ).toEqual([
      `application-autoscaling:PutScalingPolicy ${scalableTarget}`,
      `cloudwatch:PutMetricAlarm ${targetTracking}`,
      `cloudwatch:DescribeAlarms ${arn('cloudwatch', 'alarm:*')}`,
    ]);
  });

  test('creates no alarms for a step scaling policy', async () => {
    expect(await needs('application-autoscaling', 'PutScalingPolicy', policy('StepScaling'))).toEqual([
      `application-autoscaling:PutScalingPolicy ${scalableTarget}`,
    ]);
  });

  test('creates its service-linked role as the caller', async () => {
    const role =
      'role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';
    expect(await needs('application-autoscaling', 'RegisterScalableTarget', target)).toContain(
      `iam:CreateServiceLinkedRole arn:aws:iam::111111111111:${role}`,
    );
  });
});
