import type { UnusedReason } from './unused-reason';

const HANDLERS =
  'CloudFormation handles the resources of a service template with this role, and the local CloudFormation checks no permission of the role; the tests of the synthesized policies check what each resource type needs.';
const NO_AGENT = 'The agent of ECS on an instance needs the actions; no agent runs in a rehearsal.';
const NO_TASK =
  'ECS starts tasks with this role, and checks the role when a task starts; the local ECS checks no permission of the role.';

/** The reasons for the unused permissions of the roles around service stacks, instances, networks and deploy roles. */
export const SERVICE_REASONS = {
  'service stacks': [
    {
      statement: 'ReadParameters',
      actions: ['ssm:GetParameters'],
      reason: HANDLERS,
    },
    {
      statement: 'CheckParameters',
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      reason: HANDLERS,
    },
    {
      statement: 'TaskDefinitions',
      actions: [
        'ecs:ListTagsForResource',
        'ecs:RegisterTaskDefinition',
        'ecs:TagResource',
        'ecs:UntagResource',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'RetireTaskDefinitions',
      actions: ['ecs:DeregisterTaskDefinition'],
      reason: HANDLERS,
    },
    {
      statement: 'Services',
      actions: [
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
      reason: HANDLERS,
    },
    {
      statement: 'ReadTaskExecutionRole',
      actions: ['iam:GetRole'],
      reason: HANDLERS,
    },
    {
      statement: 'PassTaskExecutionRole',
      actions: ['iam:PassRole'],
      reason: HANDLERS,
    },
    {
      statement: 'TargetGroups',
      actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:CreateTargetGroup'],
      reason: HANDLERS,
    },
    {
      statement: 'OwnTargetGroups',
      actions: [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'ListenerRules',
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'LogGroups',
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:GetDataProtectionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'Scaling',
      actions: [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'ScalingTags',
      actions: [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'Alarms',
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      reason: HANDLERS,
    },
    {
      statement: 'LookAtAlarms',
      actions: ['cloudwatch:DescribeAlarms'],
      reason: HANDLERS,
    },
    {
      statement: 'ScalingServiceRole',
      actions: ['iam:CreateServiceLinkedRole'],
      reason: HANDLERS,
    },
    {
      statement: 'Look',
      actions: [
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:DescribeScheduledActions',
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
      reason: HANDLERS,
    },
  ],
  'task execution': [
    { statement: 'LogInToRegistry', actions: ['ecr:GetAuthorizationToken'], reason: NO_TASK },
    {
      statement: 'PullImages',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      reason: NO_TASK,
    },
    { statement: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], reason: NO_TASK },
  ],
  instance: [
    { statement: 'FindService', actions: ['ecs:DiscoverPollEndpoint'], reason: NO_AGENT },
    {
      statement: 'JoinCluster',
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      reason: NO_AGENT,
    },
    {
      statement: 'WorkForCluster',
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      reason: NO_AGENT,
    },
  ],
  'flow log': [
    {
      statement: 'WriteLog',
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      reason: 'The network writes a flow log of its traffic; there is no network in a rehearsal.',
    },
  ],
  'reports about the deploy role': [
    {
      statement: 'Forward',
      actions: ['events:PutEvents'],
      reason: 'CloudTrail reports a use of the deploy role by hand; no scenario uses the role by hand.',
    },
    {
      statement: 'Report',
      actions: ['sns:Publish'],
      reason: 'CloudTrail reports a use of the deploy role by hand; no scenario uses the role by hand.',
    },
    {
      statement: 'EncryptReport',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      reason: 'CloudTrail reports a use of the deploy role by hand; no scenario uses the role by hand.',
    },
  ],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
