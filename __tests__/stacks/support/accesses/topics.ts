import type { Access } from './access';
import { OWNERS } from './owners';

export const topics: Access[] = ['test', 'production'].flatMap((environment) => {
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
