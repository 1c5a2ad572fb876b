import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SNSClient,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
  type SubscribeCommandInput,
} from '@aws-sdk/client-sns';

import type { Connection } from '../connection';
import {
  definedTexts,
  flagText,
  fromAws,
  maybeText,
  text,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const sns = (aws: Connection) => aws.client(SNSClient);

const TOPIC = {
  DisplayName: maybeText('display_name'),
  KmsMasterKeyId: maybeText('kms_master_key_id'),
  DeliveryPolicy: maybeText('delivery_policy'),
  Policy: maybeText('policy'),
};

export const aws_sns_topic: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'fifo_topic'],
  // moto always uses signature version 1 and does not support tracing.
  remembered: ['signature_version', 'tracing_config'],
  async create(aws, plan) {
    const { TopicArn } = await sns(aws).send(
      new CreateTopicCommand({
        Name: plan.text('name'),
        Attributes: definedTexts(toAws(TOPIC, plan)),
        Tags: tagList(plan.tags),
      }),
    );
    return { id: TopicArn };
  },
  async read(aws, { id }) {
    const { Attributes: attributes = {} } = await sns(aws).send(
      new GetTopicAttributesCommand({ TopicArn: id }),
    );
    const { Tags } = await sns(aws).send(new ListTagsForResourceCommand({ ResourceArn: id }));
    return {
      id,
      arn: id,
      name: id.split(':').at(-1),
      owner: attributes['Owner'],
      fifo_topic: attributes['FifoTopic'],
      ...fromAws(TOPIC, attributes),
      tags: fromTagList(Tags),
    };
  },
  async update(aws, plan, prior) {
    const before: Readonly<Record<string, string | undefined>> = toAws(TOPIC, prior);
    for (const [AttributeName, value] of Object.entries(toAws(TOPIC, plan))) {
      if (value === before[AttributeName]) continue;
      await sns(aws).send(
        new SetTopicAttributesCommand({ TopicArn: plan.id, AttributeName, AttributeValue: value ?? '' }),
      );
    }
  },
  async delete(aws, { id }) {
    await sns(aws).send(new DeleteTopicCommand({ TopicArn: id }));
  },
  async tag(aws, { id: ResourceArn }, add, remove) {
    await sns(aws).send(new UntagResourceCommand({ ResourceArn, TagKeys: [...remove] }));
    await sns(aws).send(new TagResourceCommand({ ResourceArn, Tags: tagList(add) }));
  },
};

async function putPolicy(aws: Connection, TopicArn: string, AttributeValue: string): Promise<void> {
  await sns(aws).send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
}

/** The policy of a topic. Every topic must have a policy, so `delete` restores the default policy. */
export const aws_sns_topic_policy: ResourceHandler = {
  forceNew: ['arn'],
  async create(aws, plan) {
    const arn = plan.text('arn');
    await putPolicy(aws, arn, plan.text('policy'));
    return { id: arn };
  },
  async read(aws, { id }) {
    const { Attributes: attributes = {} } = await sns(aws).send(
      new GetTopicAttributesCommand({ TopicArn: id }),
    );
    return { id, arn: id, owner: attributes['Owner'], policy: attributes['Policy'] };
  },
  update: (aws, plan) => putPolicy(aws, plan.id, plan.text('policy')),
  async delete(aws, state) {
    const defaultPolicy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['sns:Publish', 'sns:Subscribe', 'sns:GetTopicAttributes', 'sns:SetTopicAttributes'],
          Resource: state.id,
          Condition: { StringEquals: { 'AWS:SourceOwner': aws.accountId } },
        },
      ],
    };
    await putPolicy(aws, state.id, JSON.stringify(defaultPolicy));
  },
};

const SUBSCRIPTION = {
  TopicArn: text('topic_arn'),
  Protocol: text('protocol'),
  Endpoint: text('endpoint'),
} satisfies AttributeTable<SubscribeCommandInput>;

const SUBSCRIPTION_ATTRIBUTES = {
  RawMessageDelivery: flagText('raw_message_delivery'),
  FilterPolicy: maybeText('filter_policy'),
  FilterPolicyScope: maybeText('filter_policy_scope'),
  RedrivePolicy: maybeText('redrive_policy'),
  DeliveryPolicy: maybeText('delivery_policy'),
  SubscriptionRoleArn: maybeText('subscription_role_arn'),
};

export const aws_sns_topic_subscription: ResourceHandler = {
  forceNew: ['topic_arn', 'protocol', 'endpoint'],
  defaults: { confirmation_timeout_in_minutes: 1, endpoint_auto_confirms: false },
  // Only Terraform uses these arguments, to wait until the subscription is confirmed.
  remembered: ['confirmation_timeout_in_minutes', 'endpoint_auto_confirms'],
  async create(aws, plan) {
    const { RawMessageDelivery, ...attributes } = toAws(SUBSCRIPTION_ATTRIBUTES, plan);
    const raw = RawMessageDelivery === 'true' && { RawMessageDelivery };
    const { SubscriptionArn } = await sns(aws).send(
      new SubscribeCommand({
        ...toAws(SUBSCRIPTION, plan),
        Attributes: definedTexts({ ...attributes, ...raw }),
        ReturnSubscriptionArn: true,
      }),
    );
    return { id: SubscriptionArn };
  },
  async read(aws, { id }) {
    const { Attributes: attributes = {} } = await sns(aws).send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: id }),
    );
    return {
      id,
      arn: id,
      ...fromAws(SUBSCRIPTION, attributes),
      ...fromAws(SUBSCRIPTION_ATTRIBUTES, attributes),
      owner_id: attributes['Owner'],
      pending_confirmation: attributes['PendingConfirmation'],
    };
  },
  async update(aws, plan) {
    const { RawMessageDelivery = 'false', ...attributes } = toAws(SUBSCRIPTION_ATTRIBUTES, plan);
    const changed = definedTexts({ ...attributes, RawMessageDelivery });
    for (const [AttributeName, AttributeValue] of Object.entries(changed)) {
      await sns(aws).send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn: plan.id, AttributeName, AttributeValue }),
      );
    }
  },
  async delete(aws, { id }) {
    await sns(aws).send(new UnsubscribeCommand({ SubscriptionArn: id }));
  },
};
