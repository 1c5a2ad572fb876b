import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { sourceKeys, withoutEachKey, wrongSourceKeys } from '../contexts';
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
  'sns:ConfirmSubscription': 'confirms only a subscription that `sns:Subscribe` allowed',
  'sns:CreateTopic': 'returns the existing topic',
  'sns:SetSubscriptionAttributes': NOT_IN_A_POLICY,
  'sns:TagResource': NOT_IN_A_POLICY,
  'sns:Unsubscribe': NOT_IN_A_POLICY,
  'sns:UntagResource': NOT_IN_A_POLICY,
};

/**
 * Returns the entries that the table of every topic contains.
 *
 * @param reader The only e-mail address that may subscribe to the topic.
 */
function everyTopic(topic: string, owner: Account, reader: string): Entry[] {
  const subscribe = { actions: 'sns:Subscribe', resources: topic } as const;
  const endpoint = (address: string) => ({ 'sns:Protocol': 'email', 'sns:Endpoint': address });
  return [
    { decision: 'allowed', principals: owner.administrator, ...subscribe, contexts: endpoint(reader) },
    {
      decision: 'explicitly denied',
      principals: [owner.administrator, owner.terraform],
      ...subscribe,
      contexts: [{}, endpoint('mallory@example.org')],
    },
    { decision: 'denied', principals: STRANGERS, ...subscribe, contexts: endpoint(reader) },
    { decision: 'allowed', principals: owner.terraform, actions: SETTINGS, resources: topic },
    {
      decision: 'explicitly denied',
      principals: [owner.administrator, ...STRANGERS],
      actions: SETTINGS,
      resources: topic,
    },
  ];
}

const approvals = ['test', 'production'].map((environment): Table => {
  const resource = `arn:aws:sns:us-east-1:111111111111:big-red-button-approval-${environment}`;
  const publish = { actions: 'sns:Publish', resources: resource } as const;
  return {
    resource,
    entries: [
      ...everyTopic(resource, DELIVERY, `${environment}-approvers@example.com`),
      { decision: 'allowed', principals: DELIVERY.pipelineRole('role'), ...publish },
      {
        decision: 'explicitly denied',
        principals: DELIVERY.pipelineRole('role'),
        ...publish,
        contexts: PLAIN_HTTP,
      },
      {
        decision: 'explicitly denied',
        principals: [
          DELIVERY.administrator,
          DELIVERY.terraform,
          DELIVERY.role('build-hello'),
          DELIVERY.role('deploy-stack'),
          // The names of the next two roles are similar to the name of an allowed role.
          `arn:aws:iam::${DELIVERY.id}:role/hello_my-big-red-button-role`,
          `arn:aws:iam::${DELIVERY.id}:role/hello-big-red-button-production-role`,
          PRODUCTION.administrator,
          ...STRANGERS,
        ],
        ...publish,
      },
      {
        decision: 'denied',
        principals: 'cloudwatch.amazonaws.com',
        ...publish,
        contexts: sourceKeys('arn:aws:cloudwatch:us-east-1:111111111111:alarm:x'),
      },
    ],
    leftToIdentityPolicies: LEFT_OF_TOPICS,
    deniedToTerraform: ['sns:Publish', 'sns:Subscribe'],
  };
});

const alarms = [
  ['test', DELIVERY, 'us-east-1'] as const,
  ['production', PRODUCTION, 'ap-southeast-2'] as const,
].map(([environment, owner, region]): Table => {
  const resource = `arn:aws:sns:${region}:${owner.id}:big-red-button-operators-${environment}`;
  const alarm = `arn:aws:cloudwatch:${region}:${owner.id}:alarm:x`;
  const publish = { actions: 'sns:Publish', resources: resource } as const;
  return {
    resource,
    entries: [
      ...everyTopic(resource, owner, 'operators@example.com'),
      {
        decision: 'allowed',
        principals: 'cloudwatch.amazonaws.com',
        ...publish,
        contexts: sourceKeys(alarm),
      },
      {
        decision: 'denied',
        principals: 'cloudwatch.amazonaws.com',
        ...publish,
        contexts: [
          {},
          ...wrongSourceKeys(alarm),
          ...withoutEachKey(sourceKeys(alarm)),
          sourceKeys(alarm.replace(':alarm:', ':insight-rule:')),
          { ...sourceKeys(alarm), ...PLAIN_HTTP },
        ],
      },
      { decision: 'denied', principals: 'events.amazonaws.com', ...publish, contexts: sourceKeys(alarm) },
      { decision: 'denied', principals: STRANGERS, ...publish },
    ],
    leftToIdentityPolicies: {
      ...LEFT_OF_TOPICS,
      'sns:Publish': 'reports a failure to people and requests nothing from them',
    },
    deniedToTerraform: ['sns:Subscribe'],
  };
});

const notices = [
  ['us-east-1', DELIVERY, 'notices-test', 'test-record-execution', 'operators'] as const,
  ['us-east-1', DELIVERY, 'waiting-test', 'test-record-execution', 'test-approvers'] as const,
  ['us-east-1', DELIVERY, 'waiting-production', 'test-record-execution', 'production-approvers'] as const,
  ['ap-southeast-2', PRODUCTION, 'notices-production', 'production-record-execution', 'operators'] as const,
].map(([region, owner, topic, recorder, reader]): Table => {
  const resource = `arn:aws:sns:${region}:${owner.id}:big-red-button-${topic}`;
  const publish = { actions: 'sns:Publish', resources: resource } as const;
  return {
    resource,
    entries: [
      ...everyTopic(resource, owner, `${reader}@example.com`),
      { decision: 'allowed', principals: owner.role(recorder), ...publish },
      { decision: 'explicitly denied', principals: owner.role(recorder), ...publish, contexts: PLAIN_HTTP },
      {
        decision: 'explicitly denied',
        principals: [
          owner.administrator,
          owner.terraform,
          owner.role(`${recorder}-2`),
          owner.role('deploy-stack'),
          ...STRANGERS,
        ],
        ...publish,
      },
    ],
    leftToIdentityPolicies: LEFT_OF_TOPICS,
    deniedToTerraform: ['sns:Publish', 'sns:Subscribe'],
  };
});

const queues = [
  ['us-east-1', DELIVERY, 'hello_big-red-button'] as const,
  ['ap-southeast-2', PRODUCTION, 'hello-big-red-button-production'] as const,
].map(([region, owner, pipeline]): Table => {
  const resource = `arn:aws:sqs:${region}:${owner.id}:${pipeline}-start-failures`;
  const rule = `arn:aws:events:${region}:${owner.id}:rule/${pipeline}-start`;
  const send = { actions: 'sqs:SendMessage', resources: resource } as const;
  return {
    resource,
    entries: [
      {
        decision: 'allowed',
        principals: 'events.amazonaws.com',
        ...send,
        contexts: { 'aws:SourceArn': rule },
      },
      {
        decision: 'denied',
        principals: 'events.amazonaws.com',
        ...send,
        contexts: [
          {},
          sourceKeys(rule.replace(owner.id, '444444444444')),
          sourceKeys(rule.replace('hello', 'blog')),
          sourceKeys(rule.replace(region, 'eu-west-1')),
        ],
      },
      { decision: 'denied', principals: 'sns.amazonaws.com', ...send, contexts: sourceKeys(rule) },
      { decision: 'denied', principals: STRANGERS, ...send },
    ],
    // The policy denies the administrator nothing, because messages in this dead-letter queue cannot start a pipeline.
    leftToIdentityPolicies: 'everything',
    deniedToTerraform: [],
  };
});

export const MESSAGES: readonly Table[] = [...approvals, ...alarms, ...notices, ...queues];
