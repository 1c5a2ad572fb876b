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
} from '@aws-sdk/client-sns';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { ResourceHandler } from './shared/handler';
import { fromTagList, tagList } from './shared/tag-lists';

const sns = (aws: Connection) => aws.client(SNSClient);

const TOPIC = {
  display_name: 'DisplayName',
  kms_master_key_id: 'KmsMasterKeyId',
  delivery_policy: 'DeliveryPolicy',
  policy: 'Policy',
} as const;
const SUBSCRIPTION = {
  filter_policy: 'FilterPolicy',
  filter_policy_scope: 'FilterPolicyScope',
  redrive_policy: 'RedrivePolicy',
  delivery_policy: 'DeliveryPolicy',
  subscription_role_arn: 'SubscriptionRoleArn',
} as const;

/** Arguments that are attributes of SNS, as far as the configuration says them. */
function attributes(plan: Arguments, names: Readonly<Record<string, string>>): Record<string, string> {
  const said = Object.entries(names).map(([name, attribute]): [string, string | undefined] => [
    attribute,
    plan.maybeText(name),
  ]);
  return Object.fromEntries(said.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export const topic: ResourceHandler = {
  forceNew: ['name', 'name_prefix', 'fifo_topic'],
  // moto always signs with version 1 and traces nothing.
  remembered: ['signature_version', 'tracing_config'],
  async create(aws, plan) {
    const { TopicArn } = await sns(aws).send(
      new CreateTopicCommand({
        Name: plan.text('name'),
        Attributes: attributes(plan, TOPIC),
        Tags: tagList(plan.tags),
      }),
    );
    return { id: TopicArn };
  },
  async read(aws, { id }) {
    const { Attributes: now = {} } = await sns(aws).send(new GetTopicAttributesCommand({ TopicArn: id }));
    const { Tags } = await sns(aws).send(new ListTagsForResourceCommand({ ResourceArn: id }));
    return {
      id,
      arn: id,
      name: id.split(':').at(-1),
      owner: now['Owner'],
      display_name: now['DisplayName'],
      kms_master_key_id: now['KmsMasterKeyId'],
      delivery_policy: now['DeliveryPolicy'],
      policy: now['Policy'],
      fifo_topic: now['FifoTopic'] === 'true',
      tags: fromTagList(Tags),
    };
  },
  async update(aws, plan, prior) {
    for (const [name, AttributeName] of Object.entries(TOPIC)) {
      const AttributeValue = plan.maybeText(name) ?? '';
      if (AttributeValue === (prior.maybeText(name) ?? '')) continue;
      await sns(aws).send(
        new SetTopicAttributesCommand({ TopicArn: plan.id, AttributeName, AttributeValue }),
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

/** A topic is never without a policy: this one is as old as its topic, and deleting it puts the usual one back. */
export const topicPolicy: ResourceHandler = {
  forceNew: ['arn'],
  async create(aws, plan) {
    const arn = plan.text('arn');
    await putPolicy(aws, arn, plan.text('policy'));
    return { id: arn };
  },
  async read(aws, { id }) {
    const { Attributes: now = {} } = await sns(aws).send(new GetTopicAttributesCommand({ TopicArn: id }));
    return { id, arn: id, owner: now['Owner'], policy: now['Policy'] };
  },
  update: (aws, plan) => putPolicy(aws, plan.id, plan.text('policy')),
  async delete(aws, state) {
    const usual = {
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
    await putPolicy(aws, state.id, JSON.stringify(usual));
  },
};

export const topicSubscription: ResourceHandler = {
  forceNew: ['topic_arn', 'protocol', 'endpoint'],
  defaults: { confirmation_timeout_in_minutes: 1, endpoint_auto_confirms: false },
  // How long Terraform waits for a confirmation.
  remembered: ['confirmation_timeout_in_minutes', 'endpoint_auto_confirms'],
  async create(aws, plan) {
    const { SubscriptionArn } = await sns(aws).send(
      new SubscribeCommand({
        TopicArn: plan.text('topic_arn'),
        Protocol: plan.text('protocol'),
        Endpoint: plan.text('endpoint'),
        Attributes: {
          ...attributes(plan, SUBSCRIPTION),
          ...(plan.flag('raw_message_delivery') && { RawMessageDelivery: 'true' }),
        },
        ReturnSubscriptionArn: true,
      }),
    );
    return { id: SubscriptionArn };
  },
  async read(aws, { id }) {
    const { Attributes: now = {} } = await sns(aws).send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: id }),
    );
    return {
      id,
      arn: id,
      topic_arn: now['TopicArn'],
      protocol: now['Protocol'],
      endpoint: now['Endpoint'],
      owner_id: now['Owner'],
      pending_confirmation: now['PendingConfirmation'] === 'true',
      raw_message_delivery: now['RawMessageDelivery'] === 'true',
      filter_policy: now['FilterPolicy'],
      filter_policy_scope: now['FilterPolicyScope'],
      redrive_policy: now['RedrivePolicy'],
      delivery_policy: now['DeliveryPolicy'],
      subscription_role_arn: now['SubscriptionRoleArn'],
    };
  },
  async update(aws, plan) {
    const wanted = {
      ...attributes(plan, SUBSCRIPTION),
      RawMessageDelivery: String(plan.flag('raw_message_delivery')),
    };
    for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
      await sns(aws).send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn: plan.id, AttributeName, AttributeValue }),
      );
    }
  },
  async delete(aws, { id }) {
    await sns(aws).send(new UnsubscribeCommand({ SubscriptionArn: id }));
  },
};
