import {
  DescribeAccountLimitsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';

import { startFailuresQueueName } from '../../../stacks/names';
import type { RoleSession } from '../../sessions';
import type { Read } from './reads';

/** Returns the requests with which an auditor looks at event rules. */
export function ruleReads(session: RoleSession, rules: readonly string[]): Read[] {
  const client = session.client(EventBridgeClient);
  return rules.flatMap((name): Read[] => [
    ['events:DescribeRule', () => client.send(new DescribeRuleCommand({ Name: name }))],
    ['events:ListTargetsByRule', () => client.send(new ListTargetsByRuleCommand({ Rule: name }))],
  ]);
}

/** Returns the requests with which an auditor looks at the settings of a function. */
export function functionReads(session: RoleSession, FunctionName: string): Read[] {
  const client = session.client(LambdaClient);
  return [
    [
      'lambda:GetFunctionConfiguration',
      () => client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ],
    ['lambda:GetFunctionConcurrency', () => client.send(new GetFunctionConcurrencyCommand({ FunctionName }))],
  ];
}

/** Returns the requests with which an auditor looks at who gets the messages of a topic. */
export function topicReads(session: RoleSession, TopicArn: string): Read[] {
  const client = session.client(SNSClient);
  return [
    ['sns:GetTopicAttributes', () => client.send(new GetTopicAttributesCommand({ TopicArn }))],
    ['sns:ListSubscriptionsByTopic', () => client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))],
  ];
}

/** Returns the requests with which an auditor counts the events that could not start a pipeline. */
export async function queueReads(session: RoleSession, pipeline: string): Promise<Read[]> {
  const client = session.client(SQSClient);
  const find = () => client.send(new GetQueueUrlCommand({ QueueName: startFailuresQueueName(pipeline) }));
  const { QueueUrl } = await find();
  const count = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
  return [
    ['sqs:GetQueueUrl', find],
    ['sqs:GetQueueAttributes', () => client.send(count)],
  ];
}

/** Returns the request with which an auditor looks at the quotas of functions. */
export const functionQuotaReads = (session: RoleSession): Read[] => [
  ['lambda:GetAccountSettings', () => session.client(LambdaClient).send(new GetAccountSettingsCommand({}))],
];

/** Returns the requests with which an auditor counts the rules of a load balancer. */
export async function listenerRuleReads(session: RoleSession, balancer: string): Promise<Read[]> {
  const client = session.client(ElasticLoadBalancingV2Client);
  const find = () => client.send(new DescribeLoadBalancersCommand({ Names: [balancer] }));
  const { LoadBalancers: [{ LoadBalancerArn } = {}] = [] } = await find();
  const list = () => client.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const ListenerArn = (await list()).Listeners?.[0]?.ListenerArn;
  return [
    ['elasticloadbalancing:DescribeLoadBalancers', find],
    ['elasticloadbalancing:DescribeListeners', list],
    ['elasticloadbalancing:DescribeRules', () => client.send(new DescribeRulesCommand({ ListenerArn }))],
    ['elasticloadbalancing:DescribeAccountLimits', () => client.send(new DescribeAccountLimitsCommand({}))],
  ];
}

/** Returns the requests with which an auditor looks at the tasks of a service and at the health of its targets. */
export async function taskReads(session: RoleSession, cluster: string, service: string): Promise<Read[]> {
  const ecs = session.client(ECSClient);
  const list = () => ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
  const describe = () => ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const [{ taskArns: tasks = [] }, { services: [found] = [] }] = await Promise.all([list(), describe()]);
  const TargetGroupArn = found?.loadBalancers?.[0]?.targetGroupArn;
  return [
    ['ecs:DescribeServices', describe],
    ['ecs:ListTasks', list],
    ['ecs:DescribeTasks', () => ecs.send(new DescribeTasksCommand({ cluster, tasks }))],
    [
      'ecs:DescribeTaskDefinition',
      () => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: found?.taskDefinition })),
    ],
    [
      'elasticloadbalancing:DescribeTargetHealth',
      () =>
        session
          .client(ElasticLoadBalancingV2Client)
          .send(new DescribeTargetHealthCommand({ TargetGroupArn })),
    ],
  ];
}
