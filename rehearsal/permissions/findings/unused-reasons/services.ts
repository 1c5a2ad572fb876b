import type { UnusedReason } from './unused-reason';

const NO_TAG_REMOVED =
  'CloudFormation removes tags that a stack no longer has; no scenario removes a tag of a stack.';
const NO_AGENT = 'The agent of ECS on an instance needs the actions; no agent runs in a rehearsal.';

/** The reasons for the unused permissions of the roles around service stacks, instances, networks and deploy roles. */
export const SERVICE_REASONS = {
  'service stacks': [
    { statement: 'TaskDefinitions', actions: ['ecs:UntagResource'], reason: NO_TAG_REMOVED },
    {
      statement: 'Services',
      actions: ['ecs:StopServiceDeployment'],
      reason:
        "CloudFormation's handler of a service stops the deployment of an update that is canceled; no scenario cancels an update.",
    },
    {
      statement: 'ListenerRules',
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      reason:
        'CloudFormation gives a listener rule the tags of its stack, and changes the rule with its template; the CloudFormation of the rehearsal sets no tags of a rule, and no scenario changes a rule.',
    },
    {
      statement: 'LogGroups',
      actions: ['logs:DeleteRetentionPolicy'],
      reason:
        "CloudFormation's handler of a log group removes the retention if a template no longer has one; no scenario does.",
    },
    {
      statement: 'ScalingTags',
      actions: [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      reason:
        "CloudFormation's handler of a scalable target reads and changes its tags; the CloudFormation of the rehearsal sets no tags of a scalable target.",
    },
    {
      statement: 'Alarms',
      actions: ['cloudwatch:ListTagsForResource', 'cloudwatch:TagResource', 'cloudwatch:UntagResource'],
      reason:
        "CloudFormation's handler of an alarm reads and changes its tags; the templates of the scenarios have no alarm of their own.",
    },
  ],
  'task execution': [
    {
      statement: 'PullImages',
      actions: ['ecr:BatchCheckLayerAvailability'],
      reason:
        "AWS's managed policy for the role contains the action; a pull in a rehearsal asks for the image and its layers only.",
    },
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
  'reports about the deploy role': [],
} as const satisfies Readonly<Record<string, readonly UnusedReason[]>>;
