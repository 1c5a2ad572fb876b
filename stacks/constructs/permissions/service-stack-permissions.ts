import { arn, roleArn, SERVICE_LOG_GROUPS, type EnvironmentNames } from '../../names';
import { allow, type Statement } from './policy';

export interface ServiceStackScope {
  readonly names: EnvironmentNames;
  /**
   * Names of the service stacks of one application. The names of the resources in a stack start with the name of the
   * stack. `parseConfig` rejects a configuration in which the stack name of another application starts with one of
   * these names.
   */
  readonly stacks: readonly string[];
}

/**
 * Returns the statements that a service template with SSM and VPC parameters needs, for the caller of CloudFormation
 * and for the service role. CloudFormation reads the parameters with the permissions of the caller, and checks the
 * values with the permissions of the service role. The bootstrap template of the AWS CDK grants the statements to its
 * deployment role for the same reason.
 */
export function templateParameterStatements(names: EnvironmentNames): Statement[] {
  return [
    allow('ReadParameters', 'ssm:GetParameters', names.parameters),
    allow('CheckParameters', ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*'),
  ];
}

/**
 * Returns the permissions of CloudFormation for the services of one application in one environment. The permissions
 * cover the resource types of the service template, but not IAM policies, the network or the tasks of other
 * applications. A template with a new resource type needs a new statement here, so a reviewer sees the new permission.
 */
export function serviceStackStatements(scope: ServiceStackScope): Statement[] {
  const { names, stacks } = scope;
  const at = (service: string, resource: string) => arn(service, names.workload, resource);
  const cluster = names.cluster.name;
  const balancer = names.loadBalancer;
  return [
    ...templateParameterStatements(names),
    ...taskStatements(scope),
    ...targetGroupStatements(scope),
    allow(
      'ListenerRules',
      [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      [
        at('elasticloadbalancing', `listener/app/${balancer}/*/*`),
        at('elasticloadbalancing', `listener-rule/app/${balancer}/*/*/*`),
      ],
    ),
    allow(
      'LogGroups',
      [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:GetDataProtectionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      stacks.map((stack) => at('logs', `log-group:${SERVICE_LOG_GROUPS}${stack}*`)),
    ),
    ...scalingStatements(
      scope,
      stacks.flatMap((stack) => [`TargetTracking-service/${cluster}/${stack}*`, `${stack}*`]),
    ),
    // These actions do not support resource-level permissions.
    allow(
      'Look',
      [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions',
        // AWS does not document whether CloudFormation reads the metric of a scaling policy. The CloudFormation role of
        // the AWS CDK also has this permission.
        'cloudwatch:GetMetricData',
        'ecs:DescribeTaskDefinition',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
        'logs:DescribeIndexPolicies',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
      ],
      '*',
    ),
  ];
}

/**
 * Returns the permissions for target groups. Changes require the tag with the stack name, because the name of a target
 * group contains only a shortened stack name. CloudFormation sets the tag at creation, so CreateTargetGroup and AddTags
 * do not require the tag.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function targetGroupStatements({ names, stacks }: ServiceStackScope): Statement[] {
  const groups = arn('elasticloadbalancing', names.workload, 'targetgroup/*/*');
  return [
    allow('TargetGroups', ['elasticloadbalancing:AddTags', 'elasticloadbalancing:CreateTargetGroup'], groups),
    allow(
      'OwnTargetGroups',
      [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      groups,
      { StringEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': stacks } },
    ),
  ];
}

function taskStatements({ names, stacks }: ServiceStackScope): Statement[] {
  const at = (resource: string) => arn('ecs', names.workload, resource);
  const executionRole = names.taskExecutionRole.arn;
  return [
    allow(
      'TaskDefinitions',
      ['ecs:ListTagsForResource', 'ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UntagResource'],
      stacks.map((stack) => at(`task-definition/${stack}*:*`)),
    ),
    // This action does not support resource-level permissions.
    allow('RetireTaskDefinitions', 'ecs:DeregisterTaskDefinition', '*'),
    allow(
      'Services',
      [
        'ecs:CreateService',
        'ecs:DeleteService',
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServices',
        'ecs:ListServiceDeployments',
        'ecs:ListTagsForResource',
        'ecs:StopServiceDeployment',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateService',
      ],
      stacks.flatMap((stack) =>
        ['service', 'service-deployment'].map((kind) => at(`${kind}/${names.cluster.name}/${stack}*`)),
      ),
    ),
    allow('ReadTaskExecutionRole', 'iam:GetRole', executionRole),
    allow('PassTaskExecutionRole', 'iam:PassRole', executionRole, {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  ];
}

function scalingStatements({ names }: ServiceStackScope, alarms: readonly string[]): Statement[] {
  const at = (service: string, resource: string) => arn(service, names.workload, resource);
  const linkedRole =
    'aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';
  return [
    // Neither the ARN of a scalable target nor a condition key contains the name of the service. The narrowest possible
    // permission is for the desired counts of all ECS services.
    allow(
      'Scaling',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      at('application-autoscaling', 'scalable-target/*'),
      {
        StringEquals: {
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
          'application-autoscaling:service-namespace': 'ecs',
        },
      },
    ),
    allow(
      'ScalingTags',
      [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      at('application-autoscaling', 'scalable-target/*'),
    ),
    // Application Auto Scaling creates the alarms of a target tracking policy with the permissions of the caller. A
    // template may also define alarms.
    allow(
      'Alarms',
      [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      alarms.map((alarm) => at('cloudwatch', `alarm:${alarm}`)),
    ),
    allow('LookAtAlarms', 'cloudwatch:DescribeAlarms', at('cloudwatch', 'alarm:*')),
    // Application Auto Scaling creates this service-linked role for the first ECS service that an account scales. Only
    // AWS can assume the role.
    allow('ScalingServiceRole', 'iam:CreateServiceLinkedRole', roleArn(names.workload, linkedRole), {
      StringEquals: { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    }),
  ];
}
