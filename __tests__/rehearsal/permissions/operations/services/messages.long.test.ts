import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand as ListLogTagsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  AddTagsToResourceCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';

import { ACCOUNT, arn, role, useRequirementReader, testNeeds } from '../support/requirements';

const reader = useRequirementReader();

const tags = [{ Key: 'team', Value: 'one' }];

describe('CloudWatch', () => {
  const alarm = arn('cloudwatch', 'alarm:errors');

  testNeeds(reader, CloudWatchClient, [
    [
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        AlarmDescription: arn('cloudwatch', 'alarm:decoy'),
        AlarmActions: [arn('sns', 'failures')],
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Tags: tags,
      }),
      [`cloudwatch:PutMetricAlarm ${alarm}`, `cloudwatch:TagResource ${alarm}`],
    ],
    [new DescribeAlarmsCommand({ AlarmNames: ['errors'] }), [`cloudwatch:DescribeAlarms ${alarm}`]],
    [
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'err' }),
      [`cloudwatch:DescribeAlarms ${arn('cloudwatch', 'alarm:*')}`],
    ],
    [new ListTagsForResourceCommand({ ResourceARN: alarm }), [`cloudwatch:ListTagsForResource ${alarm}`]],
    [
      new PutDashboardCommand({ DashboardName: 'a', DashboardBody: '{}' }),
      [`cloudwatch:PutDashboard arn:aws:cloudwatch::${ACCOUNT}:dashboard/a`],
    ],
    [
      new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) }),
      [`cloudwatch:GetMetricData ${arn('cloudwatch', 'dataset/*')}`],
    ],
  ]);
});

describe('CloudWatch Logs', () => {
  const group = arn('logs', 'log-group:/aws/lambda/hello');

  testNeeds(reader, CloudWatchLogsClient, [
    [
      new CreateLogGroupCommand({ logGroupName: '/aws/lambda/hello', tags: { a: 'b' } }),
      [`logs:CreateLogGroup ${group}:*`, `logs:TagResource ${group}`],
    ],
    [
      new PutRetentionPolicyCommand({ logGroupName: '/aws/lambda/hello', retentionInDays: 7 }),
      [`logs:PutRetentionPolicy ${group}:*`],
    ],
    [
      new CreateLogStreamCommand({ logGroupName: '/aws/lambda/hello', logStreamName: 'a/[$LATEST]1' }),
      [`logs:CreateLogStream ${group}:log-stream:a/[$LATEST]1`],
    ],
    [
      new PutLogEventsCommand({
        logGroupName: '/aws/lambda/hello',
        logStreamName: 'a',
        logEvents: [{ timestamp: 1, message: arn('logs', 'log-group:decoy') }],
      }),
      [`logs:PutLogEvents ${group}:log-stream:a`],
    ],
    [new FilterLogEventsCommand({ logGroupIdentifier: group }), [`logs:FilterLogEvents ${group}:*`]],
    [new DescribeLogGroupsCommand({}), ['logs:DescribeLogGroups *']],
    [new ListLogTagsCommand({ resourceArn: group }), [`logs:ListTagsForResource ${group}`]],
  ]);
});

describe('EventBridge', () => {
  const rule = arn('events', 'rule/start');
  const bus = arn('events', 'event-bus/default');

  testNeeds(reader, EventBridgeClient, [
    [
      new PutRuleCommand({ Name: 'start', EventBusName: 'default', EventPattern: '{}', Tags: tags }),
      [`events:PutRule ${rule}`, `events:TagResource ${rule}`],
    ],
    [new DescribeRuleCommand({ Name: 'start' }), [`events:DescribeRule ${rule}`]],
    [new DescribeRuleCommand({ Name: 'start', EventBusName: bus }), [`events:DescribeRule ${rule}`]],
    [
      new PutTargetsCommand({
        Rule: 'start',
        Targets: [{ Id: '1', Arn: arn('codepipeline', 'hello'), RoleArn: role('start') }],
      }),
      [`events:PutTargets ${rule}`, `iam:PassRole ${role('start')}`],
    ],
    [new ListTargetsByRuleCommand({ Rule: 'start' }), [`events:ListTargetsByRule ${rule}`]],
    [
      new PutEventsCommand({ Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}' }] }),
      [`events:PutEvents ${bus}`],
    ],
    [
      new PutEventsCommand({
        Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}', EventBusName: 'other' }],
      }),
      [`events:PutEvents ${arn('events', 'event-bus/other')}`],
    ],
    [new DescribeEventBusCommand({}), [`events:DescribeEventBus ${bus}`]],
  ]);

  test('refuses a rule on another event bus, whose ARN the rehearsal does not know', async () => {
    const command = new DescribeRuleCommand({ Name: 'start', EventBusName: 'other' });
    await expect(reader.of(EventBridgeClient, command)).rejects.toThrow(
      /the resource of events:DescribeRule is unknown/,
    );
  });
});

describe('SNS', () => {
  const topic = arn('sns', 'approvals');

  testNeeds(reader, SNSClient, [
    [
      new CreateTopicCommand({ Name: 'approvals', Tags: tags }),
      [`sns:CreateTopic ${topic}`, `sns:TagResource ${topic}`],
    ],
    [new PublishCommand({ TopicArn: topic, Message: arn('sns', 'decoy') }), [`sns:Publish ${topic}`]],
    [new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: [] }), [`sns:Publish ${topic}`]],
    [new GetTopicAttributesCommand({ TopicArn: topic }), [`sns:GetTopicAttributes ${topic}`]],
    [
      new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'ada@example.com' }),
      [`sns:Subscribe ${topic}`],
    ],
    [
      new GetSubscriptionAttributesCommand({ SubscriptionArn: `${topic}:6f9619ff` }),
      [`sns:GetSubscriptionAttributes ${topic}`],
    ],
    [new UnsubscribeCommand({ SubscriptionArn: `${topic}:6f9619ff` }), [`sns:Unsubscribe ${topic}`]],
    [new ListTopicsCommand({}), ['sns:ListTopics *']],
  ]);

  test('a subscription has its endpoint as condition key', async () => {
    const command = new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'ada@example.com' });
    expect((await reader.of(SNSClient, command))[0]?.context).toEqual({
      'sns:Protocol': 'email',
      'sns:Endpoint': 'ada@example.com',
    });
  });
});

describe('SQS', () => {
  const queue = arn('sqs', 'failures');
  const url = (account: string) => `http://127.0.0.1:5000/${account}/failures`;

  testNeeds(reader, SQSClient, [
    [
      new CreateQueueCommand({ QueueName: 'failures', tags: { a: 'b' } }),
      [`sqs:CreateQueue ${queue}`, `sqs:TagQueue ${queue}`],
    ],
    [new SendMessageCommand({ QueueUrl: url(ACCOUNT), MessageBody: 'a' }), [`sqs:SendMessage ${queue}`]],
    [
      new SendMessageCommand({ QueueUrl: url('222222222222'), MessageBody: 'a' }),
      [`sqs:SendMessage ${queue.replace(ACCOUNT, '222222222222')}`],
    ],
    [new SendMessageBatchCommand({ QueueUrl: url(ACCOUNT), Entries: [] }), [`sqs:SendMessage ${queue}`]],
    [new ReceiveMessageCommand({ QueueUrl: url(ACCOUNT) }), [`sqs:ReceiveMessage ${queue}`]],
    [
      new GetQueueUrlCommand({ QueueName: 'failures', QueueOwnerAWSAccountId: '222222222222' }),
      [`sqs:GetQueueUrl ${queue.replace(ACCOUNT, '222222222222')}`],
    ],
  ]);
});

describe('Systems Manager', () => {
  const parameter = (name: string) => arn('ssm', `parameter/${name}`);

  testNeeds(reader, SSMClient, [
    [new GetParameterCommand({ Name: '/acme/test/vpc' }), [`ssm:GetParameter ${parameter('acme/test/vpc')}`]],
    [
      new GetParameterCommand({ Name: '/acme/test/vpc:3' }),
      [`ssm:GetParameter ${parameter('acme/test/vpc')}`],
    ],
    [
      new GetParameterCommand({ Name: parameter('acme/test/vpc') }),
      [`ssm:GetParameter ${parameter('acme/test/vpc')}`],
    ],
    [
      new GetParametersCommand({ Names: ['/acme/a', 'b'] }),
      [`ssm:GetParameters ${parameter('acme/a')}`, `ssm:GetParameters ${parameter('b')}`],
    ],
    [
      new GetParametersByPathCommand({ Path: '/acme/test' }),
      [`ssm:GetParametersByPath ${parameter('acme/test')}`],
    ],
    [
      // The ARN in a value is no resource of the request.
      new PutParameterCommand({
        Name: '/acme/secret',
        Value: parameter('decoy'),
        Type: 'String',
        Tags: tags,
      }),
      [`ssm:PutParameter ${parameter('acme/secret')}`, `ssm:AddTagsToResource ${parameter('acme/secret')}`],
    ],
    [
      new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: '/acme/a', Tags: tags }),
      [`ssm:AddTagsToResource ${parameter('acme/a')}`],
    ],
    [new DescribeParametersCommand({}), ['ssm:DescribeParameters *']],
  ]);
});
