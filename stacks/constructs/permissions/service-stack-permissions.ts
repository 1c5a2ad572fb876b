import { arn, roleArn, SERVICE_LOG_GROUPS, type EnvironmentNames } from '../../names';
import { allow, type Statement } from './policy';

export interface ServiceStackScope {
  readonly names: EnvironmentNames;
  /**
   * Names of the service stacks of one application. CloudFormation starts the names of the stacks' resources with these
   * names. `parseConfig` rejects a configuration in which a stack of another application starts with one of them.
   */
  readonly stacks: readonly string[];
}

/**
 * Returns the statements for the parameters of a service template. CloudFormation resolves their types with the
 * permissions of its caller and checks them with those of the service role, so both need the statements. The bootstrap
 * of the AWS CDK grants them to its deployment role for the same reason.
 */
export function templateParameterStatements(names: EnvironmentNames): Statement[] {
  return [
    allow('ReadParameters', 'ssm:GetParameters', names.parameters),
    allow('CheckParameters', ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*'),
  ];
}

/**
 * Returns what CloudFormation may do for the services of one application in one environment: the resource types of the
 * service template, in the cluster and behind the listener of the environment. IAM, the network and tasks of other
 * applications are out of reach. A template with a new resource type needs a new statement, so that somebody reviews
 * the new permission.
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
    // IAM has no resource for these reads.
    allow(
      'Look',
      [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions',
        // AWS does not document whether the handler of a scaling policy reads the metric. The CloudFormation role of
        // the AWS CDK may read metrics.
        'cloudwatch:GetMetricData',
        'ecs:DescribeTaskDefinition',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
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
 * The name of a target group has 32 characters, and CloudFormation may cut off the name of the stack. Changing a group
 * therefore requires the tag that CloudFormation sets at creation. CreateTargetGroup and AddTags may be called before
 * the group has the tag.
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
    // IAM has no resource for this action. The task execution role below limits the use of a task definition.
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
    // The ARN of a target does not contain the service, and no condition key names the service. The narrowest
    // permission is for the desired counts of ECS services.
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
    // The first scaled service of an account creates the role. Only AWS can assume it.
    allow('ScalingServiceRole', 'iam:CreateServiceLinkedRole', roleArn(names.workload, linkedRole), {
      StringEquals: { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    }),
  ];
}
