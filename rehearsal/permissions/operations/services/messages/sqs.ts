import { arn } from '../../../../../stacks/names';
import { at, lastPart, mapped } from '../../input';
import type { OperationRequest, ServiceRules } from '../../service-rules';

const queueName = mapped(at('QueueName', 'QueueUrl'), lastPart);

/** The URL of a queue is `<endpoint>/<account>/<name>`. */
const ownerInUrl = mapped(at('QueueUrl'), (url) => /\/(\d{12})\/[^/]+$/.exec(url)?.[1] ?? '');

/**
 * SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html.
 */
export const sqs: ServiceRules = {
  prefix: 'sqs',
  owner: (input) => [...ownerInUrl(input), ...at('QueueOwnerAWSAccountId')(input)].filter((id) => id !== ''),
  variables: { QueueName: queueName },
  tagActions: { CreateQueue: 'TagQueue' },
  // The permission for a batch is the permission for one message.
  exceptions: {
    SendMessageBatch: (request) => one('sqs:SendMessage', request),
    DeleteMessageBatch: (request) => one('sqs:DeleteMessage', request),
    ChangeMessageVisibilityBatch: (request) => one('sqs:ChangeMessageVisibility', request),
  },
};

const one = (action: string, { input, accountRegion }: OperationRequest) =>
  queueName(input).map((name) => ({ action, resource: arn('sqs', accountRegion, name) }));
