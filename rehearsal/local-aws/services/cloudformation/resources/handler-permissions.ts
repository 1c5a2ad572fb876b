import { arn } from '../../../../../stacks/names';
import type { Requirement } from '../../../../permissions/call';
import type { HandlerCall } from './handler';

type Verb = HandlerCall['verb'];
type Resources = (call: HandlerCall) => readonly string[];

/** Actions of the handler of AWS, in the calls with these verbs. */
type Row = readonly [actions: readonly string[], verbs: readonly Verb[], resources: Resources];

const ALWAYS: readonly Verb[] = ['create', 'read', 'update', 'delete'];

/** Resource of an action without resource types, and of an action that lists resources. */
const all: Resources = () => ['*'];
const own: Resources = ({ physicalId }) => [physicalId];
const alarm: Resources = (call) => [arn('cloudwatch', call, `alarm:${call.physicalId}`)];
const alarms: Resources = (call) => [arn('cloudwatch', call, 'alarm:*')];
const metrics: Resources = (call) => [arn('cloudwatch', call, 'dataset/default')];
const logGroup: Resources = (call) => [arn('logs', call, `log-group:${call.physicalId}`)];
const serviceDeployments: Resources = ({ physicalId }) => [
  `${physicalId.replace(':service/', ':service-deployment/')}/*`,
];
const taskRoles: Resources = ({ properties: { ExecutionRoleArn, TaskRoleArn } }) =>
  [ExecutionRoleArn, TaskRoleArn].filter((role) => typeof role === 'string');

/**
 * Permissions that CloudFormation's public schemas list for a handler, for requests that the handler in `types/` does
 * not make. Left out are permissions for properties that the handler does not apply. Each create and update ends with a
 * read, so the permissions for a resource that has to exist are in the rows of `read`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-type-schemas.html
 */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    [
      ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScheduledActions'],
      ['create', 'read', 'update'],
      all,
    ],
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    [['application-autoscaling:DescribeScalingPolicies'], ALWAYS, all],
    [['cloudwatch:GetMetricData'], ['create', 'update'], metrics],
  ],
  'AWS::CloudWatch::Alarm': [
    [['cloudwatch:DescribeAlarms'], ALWAYS, alarms],
    [['cloudwatch:ListTagsForResource'], ['read'], alarm],
  ],
  'AWS::ECS::Service': [
    [['ecs:DescribeServices', 'ecs:ListServiceDeployments'], ['read'], own],
    [['ecs:DescribeServiceDeployments'], ['read'], serviceDeployments],
    [['ecs:ListTagsForResource'], ['update'], own],
    [['ecs:DescribeServices'], ['delete'], own],
  ],
  'AWS::ECS::TaskDefinition': [
    [['ecs:DescribeTaskDefinition'], ALWAYS, all],
    [['iam:GetRole'], ['create', 'update', 'delete'], taskRoles],
    [['ecs:ListTagsForResource'], ['update'], own],
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    [['elasticloadbalancing:DescribeRules'], ALWAYS, all],
    [['elasticloadbalancing:DescribeTags'], ['read', 'update'], all],
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    [['elasticloadbalancing:DescribeTargetGroups'], ALWAYS, all],
    [
      [
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      ['read'],
      all,
    ],
  ],
  'AWS::Logs::LogGroup': [
    [['logs:DescribeLogGroups'], ALWAYS, all],
    [['logs:DescribeIndexPolicies', 'logs:DescribeResourcePolicies'], ['create', 'read', 'update'], all],
    [['logs:GetDataProtectionPolicy', 'logs:ListTagsForResource'], ['read'], logGroup],
  ],
};

/** Returns the permissions that only the handler of AWS uses in a call. */
export const requirementsOf = (call: HandlerCall): readonly Requirement[] =>
  (ROWS[call.type] ?? []).flatMap(([actions, verbs, resources]) =>
    verbs.includes(call.verb)
      ? actions.flatMap((action) => resources(call).map((resource) => ({ action, resource })))
      : [],
  );
