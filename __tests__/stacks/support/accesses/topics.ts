import type { Access } from './access';
import { OWNERS } from './owners';

const approvals: Access[] = ['test', 'production'].flatMap((environment) => {
  const resource = `arn:aws:sns:us-east-1:111111111111:big-red-button-approval-${environment}`;
  const subscribe = (endpoint: string) => ({
    action: 'sns:Subscribe',
    resource,
    context: { 'sns:Protocol': 'email', 'sns:Endpoint': endpoint },
  });
  return [
    {
      description: `publish an approval message of ${environment}`,
      request: { action: 'sns:Publish', resource },
      allowed: ['delivery/hello_role'],
    },
    {
      description: `publish an approval message of ${environment} over plain HTTP`,
      request: { action: 'sns:Publish', resource, context: { 'aws:SecureTransport': 'false' } },
      allowed: [],
    },
    {
      description: `subscribe an unknown address to the approval messages of ${environment}`,
      request: subscribe('mallory@example.org'),
      allowed: [],
    },
    {
      description: `subscribe an address of the configuration to the approval messages of ${environment}`,
      request: subscribe(`${environment}-approvers@example.com`),
      allowed: OWNERS.delivery,
    },
  ];
});

/** Topics for notices, with the account that owns each topic, the function that may publish, and an address. */
const NOTICES = [
  ['us-east-1:111111111111:big-red-button-notices-test', 'delivery', 'test', 'operators'],
  ['us-east-1:111111111111:big-red-button-waiting-test', 'delivery', 'test', 'test-approvers'],
  ['us-east-1:111111111111:big-red-button-waiting-production', 'delivery', 'test', 'production-approvers'],
  ['ap-southeast-2:222222222222:big-red-button-notices-production', 'production', 'production', 'operators'],
] as const;

const notices: Access[] = NOTICES.flatMap(([topic, account, environment, reader]) => {
  const resource = `arn:aws:sns:${topic}`;
  const subscribe = (protocol: string, endpoint: string) => ({
    action: 'sns:Subscribe',
    resource,
    context: { 'sns:Protocol': protocol, 'sns:Endpoint': endpoint },
  });
  return [
    {
      description: `publish a notice to ${topic}`,
      request: { action: 'sns:Publish', resource },
      allowed: [`${account}/${environment}-record-execution`],
    },
    {
      description: `publish a notice to ${topic} over plain HTTP`,
      request: { action: 'sns:Publish', resource, context: { 'aws:SecureTransport': 'false' } },
      allowed: [],
    },
    {
      description: `subscribe an address of the configuration to ${topic}`,
      request: subscribe('email', `${reader}@example.com`),
      allowed: OWNERS[account],
    },
    ...[
      subscribe('email', 'mallory@example.org'),
      subscribe('https', 'https://global.sns-api.chatbot.amazonaws.com'),
    ].map((request) => ({
      description: `subscribe ${request.context['sns:Endpoint']} to ${topic}, which the configuration does not allow`,
      request,
      allowed: [],
    })),
  ];
});

export const topics: Access[] = [...approvals, ...notices];
