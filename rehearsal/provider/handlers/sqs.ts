import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SQSClient,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';

const sqs = (aws: Connection) => aws.client(SQSClient);

const NUMBERS = {
  delay_seconds: 'DelaySeconds',
  max_message_size: 'MaximumMessageSize',
  message_retention_seconds: 'MessageRetentionPeriod',
  receive_wait_time_seconds: 'ReceiveMessageWaitTimeSeconds',
  visibility_timeout_seconds: 'VisibilityTimeout',
  kms_data_key_reuse_period_seconds: 'KmsDataKeyReusePeriodSeconds',
} as const;
const TEXTS = {
  policy: 'Policy',
  redrive_policy: 'RedrivePolicy',
  redrive_allow_policy: 'RedriveAllowPolicy',
  kms_master_key_id: 'KmsMasterKeyId',
} as const;

/** Its id is the queue's URL. */
export const queue: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'fifo_queue'],
  defaults: {
    delay_seconds: 0,
    max_message_size: 262_144,
    message_retention_seconds: 345_600,
    receive_wait_time_seconds: 0,
    visibility_timeout_seconds: 30,
    fifo_queue: false,
    content_based_deduplication: false,
  },
  async create(aws, plan) {
    const { QueueUrl } = await sqs(aws).send(
      new CreateQueueCommand({
        QueueName: plan.text('name'),
        Attributes: { ...attributes(plan), ...(plan.flag('fifo_queue') && { FifoQueue: 'true' }) },
        tags: { ...plan.tags },
      }),
    );
    return { id: QueueUrl };
  },
  async read(aws, { id: QueueUrl }) {
    const { Attributes: now = {} } = await sqs(aws).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { Tags = {} } = await sqs(aws).send(new ListQueueTagsCommand({ QueueUrl }));
    const read = (names: Readonly<Record<string, keyof typeof now>>) =>
      Object.fromEntries(Object.entries(names).map(([name, attribute]) => [name, now[attribute]]));
    return {
      ...read(NUMBERS),
      ...read(TEXTS),
      id: QueueUrl,
      url: QueueUrl,
      arn: now.QueueArn,
      name: now.QueueArn?.split(':').at(-1),
      fifo_queue: now.FifoQueue === 'true',
      content_based_deduplication: now.ContentBasedDeduplication === 'true',
      sqs_managed_sse_enabled: now.SqsManagedSseEnabled === 'true',
      tags: Tags,
    };
  },
  async update(aws, plan) {
    await sqs(aws).send(new SetQueueAttributesCommand({ QueueUrl: plan.id, Attributes: attributes(plan) }));
  },
  async delete(aws, { id }) {
    await sqs(aws).send(new DeleteQueueCommand({ QueueUrl: id }));
  },
  async tag(aws, { id: QueueUrl }, add, remove) {
    if (remove.length > 0) await sqs(aws).send(new UntagQueueCommand({ QueueUrl, TagKeys: [...remove] }));
    await sqs(aws).send(new TagQueueCommand({ QueueUrl, Tags: { ...add } }));
  },
};

function attributes(plan: Arguments): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, attribute] of Object.entries(NUMBERS)) {
    const value = plan.maybeNumber(name);
    if (value !== undefined) result[attribute] = String(value);
  }
  for (const [name, attribute] of Object.entries(TEXTS)) {
    const value = plan.maybeText(name);
    if (value !== undefined) result[attribute] = value;
  }
  const managed = plan.maybeFlag('sqs_managed_sse_enabled');
  // AWS refuses both kinds of encryption at once, even where the second is switched off.
  if (managed !== undefined && !plan.has('kms_master_key_id'))
    result['SqsManagedSseEnabled'] = String(managed);
  return result;
}

/** The policy of a queue apart from the queue; its id is the queue's URL. */
export const queuePolicy: ResourceHandler = {
  forceNew: ['queue_url'],
  async create(aws, plan) {
    const QueueUrl = plan.text('queue_url');
    await putPolicy(aws, QueueUrl, plan.text('policy'));
    return { id: QueueUrl };
  },
  async read(aws, { id: QueueUrl }) {
    const { Attributes } = await sqs(aws).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
    );
    return Attributes?.Policy ? { id: QueueUrl, queue_url: QueueUrl, policy: Attributes.Policy } : undefined;
  },
  update: (aws, plan) => putPolicy(aws, plan.id, plan.text('policy')),
  delete: (aws, { id }) => putPolicy(aws, id, ''),
};

async function putPolicy(aws: Connection, QueueUrl: string, Policy: string): Promise<void> {
  await sqs(aws).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
}
