import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SQSClient,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import {
  definedTexts,
  flagText,
  fromAws,
  maybeText,
  numberText,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';

const sqs = (aws: Connection) => aws.client(SQSClient);

const QUEUE = {
  DelaySeconds: numberText('delay_seconds'),
  MaximumMessageSize: numberText('max_message_size'),
  MessageRetentionPeriod: numberText('message_retention_seconds'),
  ReceiveMessageWaitTimeSeconds: numberText('receive_wait_time_seconds'),
  VisibilityTimeout: numberText('visibility_timeout_seconds'),
  KmsDataKeyReusePeriodSeconds: numberText('kms_data_key_reuse_period_seconds'),
  Policy: maybeText('policy'),
  RedrivePolicy: maybeText('redrive_policy'),
  RedriveAllowPolicy: maybeText('redrive_allow_policy'),
  KmsMasterKeyId: maybeText('kms_master_key_id'),
  SqsManagedSseEnabled: flagText('sqs_managed_sse_enabled'),
} satisfies AttributeTable<Partial<Record<QueueAttributeName, string>>>;

/** An SQS queue; the Terraform id is the URL. */
export const aws_sqs_queue: ResourceHandler = {
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
    const { Attributes: attributes = {} } = await sqs(aws).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { Tags = {} } = await sqs(aws).send(new ListQueueTagsCommand({ QueueUrl }));
    return {
      ...fromAws(QUEUE, attributes),
      id: QueueUrl,
      url: QueueUrl,
      arn: attributes.QueueArn,
      name: attributes.QueueArn?.split(':').at(-1),
      fifo_queue: attributes.FifoQueue,
      content_based_deduplication: attributes.ContentBasedDeduplication,
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
  const { SqsManagedSseEnabled, ...others } = toAws(QUEUE, plan);
  // AWS rejects a request with both KmsMasterKeyId and SqsManagedSseEnabled, even if SqsManagedSseEnabled is false.
  const managed = !plan.has('kms_master_key_id') && { SqsManagedSseEnabled };
  return definedTexts({ ...others, ...managed });
}

/** The policy of a queue as a separate resource; the Terraform id is the queue's URL. */
export const aws_sqs_queue_policy: ResourceHandler = {
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
