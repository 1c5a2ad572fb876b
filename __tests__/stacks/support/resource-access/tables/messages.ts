import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { source, withoutEach, wrongSources } from '../contexts';
import type { Entry, Table } from '../entry';

const SETTINGS = [
  'sns:AddPermission',
  'sns:DeleteTopic',
  'sns:PutDataProtectionPolicy',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
];
const PLAIN_HTTP = { 'aws:SecureTransport': 'false' };
const NOT_IN_A_POLICY = "SNS does not accept it in a topic's policy";
const LEFT_OF_TOPICS = {
  'sns:ConfirmSubscription': 'confirms only what `sns:Subscribe` let in',
  'sns:CreateTopic': 'answers with the topic that is there',
  'sns:SetSubscriptionAttributes': NOT_IN_A_POLICY,
  'sns:TagResource': NOT_IN_A_POLICY,
  'sns:Unsubscribe': NOT_IN_A_POLICY,
  'sns:UntagResource': NOT_IN_A_POLICY,
};

/** @param reader the one address of the configuration. */
function everyTopic(topic: string, owner: Account, reader: string): Entry[] {
  const subscribe = { actions: 'sns:Subscribe', on: topic } as const;
  const endpoint = (address: string) => ({ 'sns:Protocol': 'email', 'sns:Endpoint': address });
  return [
    { answer: 'allowed', who: owner.administrator, ...subscribe, with: endpoint(reader) },
    {
      answer: 'forbidden',
      who: [owner.administrator, owner.terraform],
      ...subscribe,
      with: [{}, endpoint('mallory@example.org')],
    },
    { answer: 'denied', who: STRANGERS, ...subscribe, with: endpoint(reader) },
    { answer: 'allowed', who: owner.terraform, actions: SETTINGS, on: topic },
    { answer: 'forbidden', who: [owner.administrator, ...STRANGERS], actions: SETTINGS, on: topic },
  ];
}

const approvals = ['test', 'production'].map((environment): Table => {
  const resource = `arn:aws:sns:us-east-1:111111111111:big-red-button-approval-${environment}`;
  const publish = { actions: 'sns:Publish', on: resource } as const;
  return {
    resource,
    entries: [
      ...everyTopic(resource, DELIVERY, `${environment}-approvers@example.com`),
      { answer: 'allowed', who: DELIVERY.pipelineRole('role'), ...publish },
      { answer: 'forbidden', who: DELIVERY.pipelineRole('role'), ...publish, with: PLAIN_HTTP },
      {
        answer: 'forbidden',
        who: [
          DELIVERY.administrator,
          DELIVERY.terraform,
          DELIVERY.role('build-hello'),
          DELIVERY.role('deploy-stack'),
          // Of a project whose name ends like ours, and of a release pipeline in the same account.
          `arn:aws:iam::${DELIVERY.id}:role/hello_my-big-red-button-role`,
          `arn:aws:iam::${DELIVERY.id}:role/hello-big-red-button-production-role`,
          PRODUCTION.administrator,
          ...STRANGERS,
        ],
        ...publish,
      },
      {
        answer: 'denied',
        who: 'cloudwatch.amazonaws.com',
        ...publish,
        with: source('arn:aws:cloudwatch:us-east-1:111111111111:alarm:x'),
      },
    ],
    leftToTheAccount: LEFT_OF_TOPICS,
    forNobody: ['sns:Publish', 'sns:Subscribe'],
  };
});

const alarms = [
  ['test', DELIVERY, 'us-east-1'] as const,
  ['production', PRODUCTION, 'ap-southeast-2'] as const,
].map(([environment, owner, region]): Table => {
  const resource = `arn:aws:sns:${region}:${owner.id}:big-red-button-operators-${environment}`;
  const alarm = `arn:aws:cloudwatch:${region}:${owner.id}:alarm:x`;
  const publish = { actions: 'sns:Publish', on: resource } as const;
  return {
    resource,
    entries: [
      ...everyTopic(resource, owner, 'operators@example.com'),
      { answer: 'allowed', who: 'cloudwatch.amazonaws.com', ...publish, with: source(alarm) },
      {
        answer: 'denied',
        who: 'cloudwatch.amazonaws.com',
        ...publish,
        with: [
          {},
          ...wrongSources(alarm),
          ...withoutEach(source(alarm)),
          source(alarm.replace(':alarm:', ':insight-rule:')),
          { ...source(alarm), ...PLAIN_HTTP },
        ],
      },
      { answer: 'denied', who: 'events.amazonaws.com', ...publish, with: source(alarm) },
      { answer: 'denied', who: STRANGERS, ...publish },
    ],
    leftToTheAccount: {
      ...LEFT_OF_TOPICS,
      'sns:Publish': 'tells people of a fault, and asks them for nothing',
    },
    forNobody: ['sns:Subscribe'],
  };
});

const queues = [
  ['us-east-1', DELIVERY, 'hello_big-red-button'] as const,
  ['ap-southeast-2', PRODUCTION, 'hello-big-red-button-production'] as const,
].map(([region, owner, pipeline]): Table => {
  const resource = `arn:aws:sqs:${region}:${owner.id}:${pipeline}-start-failures`;
  const rule = `arn:aws:events:${region}:${owner.id}:rule/${pipeline}-start`;
  const send = { actions: 'sqs:SendMessage', on: resource } as const;
  return {
    resource,
    entries: [
      { answer: 'allowed', who: 'events.amazonaws.com', ...send, with: { 'aws:SourceArn': rule } },
      {
        answer: 'denied',
        who: 'events.amazonaws.com',
        ...send,
        with: [
          {},
          source(rule.replace(owner.id, '444444444444')),
          source(rule.replace('hello', 'blog')),
          source(rule.replace(region, 'eu-west-1')),
        ],
      },
      { answer: 'denied', who: 'sns.amazonaws.com', ...send, with: source(rule) },
      { answer: 'denied', who: STRANGERS, ...send },
    ],
    // Events that could not start a pipeline: worth a look, and no way to start one.
    leftToTheAccount: 'everything',
    forNobody: [],
  };
});

export const MESSAGES: readonly Table[] = [...approvals, ...alarms, ...queues];
