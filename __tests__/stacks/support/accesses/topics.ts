import type { Access } from '../access';
import { OWNERS } from './owners';

export const topics: Access[] = ['test', 'production'].flatMap((environment) => {
  const on = `arn:aws:sns:us-east-1:111111111111:big-red-button-approval-${environment}`;
  const subscribe = (endpoint: string) => ({
    action: 'sns:Subscribe',
    on,
    with: { 'sns:Protocol': 'email', 'sns:Endpoint': endpoint },
  });
  return [
    {
      what: `ask for an approval of ${environment}`,
      question: { action: 'sns:Publish', on },
      who: ['delivery/hello_role'],
    },
    {
      what: `ask for an approval of ${environment} over plain HTTP`,
      question: { action: 'sns:Publish', on, with: { 'aws:SecureTransport': 'false' } },
      who: [],
    },
    {
      what: `add a reader to the approvals of ${environment}`,
      question: subscribe('mallory@example.org'),
      who: [],
    },
    {
      what: `add a reader to the approvals of ${environment} whom the configuration names`,
      question: subscribe(`${environment}-approvers@example.com`),
      who: OWNERS.delivery,
    },
  ];
});
