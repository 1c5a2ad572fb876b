import * as names from '../../names';
import { allow, type Statement } from './policy';

interface EnvironmentScope {
  readonly project: string;
  readonly environment: string;
  readonly place: names.Place;
}

export interface ServiceStackScope extends EnvironmentScope {
  /**
   * Names of the service stacks of one application. CloudFormation begins the names of their resources with these; no other
   * application's stack begins with one of them (`parseConfig` makes sure).
   */
  readonly stacks: readonly string[];
}

/**
 * The parameters of a service template have types that CloudFormation resolves with the rights of its caller, and checks
 * with those of the service role: both need this. CDK's bootstrap grants it to its deploying role for the same reason.
 */
export function templateParameterStatements({ project, environment, place }: EnvironmentScope): Statement[] {
  return [
    allow(
      'ReadParameters',
      'ssm:GetParameters',
      names.arn('ssm', place, `parameter/${project}/${environment}/*`),
    ),
    allow('CheckParameters', ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*'),
  ];
}

/**
 * What CloudFormation may do for the services of one application in one environment: the resource types of the service
 * template, inside this environment's cluster and behind its listener. No IAM, no network, no other application's tasks. A
 * template that grows a new type needs a new statement here, which is the point.
 */
export function serviceStackStatements(scope: ServiceStackScope): Statement[] {
  const { project, environment, place, stacks } = scope;
  const at = (service: string, resource: string) => names.arn(service, place, resource);
  const cluster = names.clusterName(project, environment);
  const balancer = names.loadBalancerName(project, environment);
  return [
    ...templateParameterStatements(scope),
    ...taskStatements(scope, cluster),
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
      stacks.map((stack) => at('logs', `log-group:${names.SERVICE_LOG_GROUPS}${stack}*`)),
    ),
    ...scalingStatements(
      scope,
      stacks.flatMap((stack) => [`TargetTracking-service/${cluster}/${stack}*`, `${stack}*`]),
    ),
    // Reads that know no resource.
    allow(
      'Look',
      [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions',
        // AWS does not say whether the handler of a scaling policy reads its metric. The CloudFormation role of the AWS CDK
        // may do so.
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
 * CloudFormation may cut the stack's name out of a target group's name, which has 32 characters. Changing a group therefore
 * requires the tag that CloudFormation sets at creation. CreateTargetGroup and AddTags may come before that tag.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function targetGroupStatements({ place, stacks }: ServiceStackScope): Statement[] {
  const groups = names.arn('elasticloadbalancing', place, 'targetgroup/*/*');
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

function taskStatements(scope: ServiceStackScope, cluster: string): Statement[] {
  const { project, environment, place, stacks } = scope;
  const executionRole = names.roleArn(place, names.taskExecutionRoleName(project, environment));
  return [
    allow(
      'TaskDefinitions',
      ['ecs:ListTagsForResource', 'ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UntagResource'],
      stacks.map((stack) => names.arn('ecs', place, `task-definition/${stack}*:*`)),
    ),
    // Knows no resource; the task execution role below decides what a definition could be used for.
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
        ['service', 'service-deployment'].map((kind) =>
          names.arn('ecs', place, `${kind}/${cluster}/${stack}*`),
        ),
      ),
    ),
    allow('ReadTaskExecutionRole', 'iam:GetRole', executionRole),
    allow('PassTaskExecutionRole', 'iam:PassRole', executionRole, {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  ];
}

function scalingStatements({ place }: ServiceStackScope, alarms: readonly string[]): Statement[] {
  const linkedRole =
    'aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';
  return [
    // A target's ARN has no service in it, and no condition key names one: the narrowest is "desired counts of ECS".
    allow(
      'Scaling',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      names.arn('application-autoscaling', place, 'scalable-target/*'),
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
      names.arn('application-autoscaling', place, 'scalable-target/*'),
    ),
    // Application Auto Scaling makes the alarms of a target tracking policy with the caller's rights; a template may have
    // alarms of its own.
    allow(
      'Alarms',
      [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      alarms.map((alarm) => names.arn('cloudwatch', place, `alarm:${alarm}`)),
    ),
    allow('LookAtAlarms', 'cloudwatch:DescribeAlarms', names.arn('cloudwatch', place, 'alarm:*')),
    // The first scaled service of an account makes it; AWS alone can assume it.
    allow('ScalingServiceRole', 'iam:CreateServiceLinkedRole', names.roleArn(place, linkedRole), {
      StringEquals: { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    }),
  ];
}
