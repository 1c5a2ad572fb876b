import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ListSubscriptionsByTopicCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';

import { clientSettings, type Variables } from './variables';

/**
 * Breaks the delivery account of a kept rehearsal: a rule is disabled, a run of Terraform has left a lock, a stack was
 * deployed from another configuration, and an operator is not subscribed.
 *
 * @param keys Environment variables with keys of the account.
 * @returns a function that repairs everything.
 */
export async function breakSystem(keys: Variables): Promise<() => Promise<void>> {
  const settings = { ...clientSettings(keys, 'us-east-1'), forcePathStyle: true };
  const repairs: Repair[] = [];
  const repair = async () => {
    for (const each of repairs) await each();
  };
  try {
    repairs.push(await disableRule(new EventBridgeClient(settings)));
    repairs.push(await leaveLock(new S3Client(settings)));
    repairs.push(await changeState(new S3Client(settings)));
    repairs.push(await unsubscribe(new SNSClient(settings)));
  } catch (error) {
    await repair();
    throw error;
  }
  return repair;
}

type Repair = () => Promise<unknown>;

async function disableRule(events: EventBridgeClient): Promise<Repair> {
  const Name = 'hello_big-red-button-start';
  await events.send(new DisableRuleCommand({ Name }));
  return () => events.send(new EnableRuleCommand({ Name }));
}

const Bucket = 'big-red-button-state-delivery-111111111111';

async function leaveLock(s3: S3Client): Promise<Repair> {
  const Key = 'delivery-shared.tfstate.tflock';
  const Created = new Date(Date.now() - 2 * 3_600_000).toISOString();
  const lock = { ID: '0a1b2c3d-0a1b', Operation: 'OperationTypeApply', Who: 'ada@laptop', Created };
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(lock) }));
  return () => s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

async function changeState(s3: S3Client): Promise<Repair> {
  const Key = 'delivery-registry.tfstate';
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const text = (await Body?.transformToString()) ?? '';
  const { outputs, ...state } = JSON.parse(text) as { readonly outputs: unknown };
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(state) }));
  return () => s3.send(new PutObjectCommand({ Bucket, Key, Body: text }));
}

async function unsubscribe(sns: SNSClient): Promise<Repair> {
  const TopicArn = 'arn:aws:sns:us-east-1:111111111111:big-red-button-operators-test';
  const { Subscriptions: [first] = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  await sns.send(new UnsubscribeCommand({ SubscriptionArn: first?.SubscriptionArn }));
  return () => sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: first?.Endpoint }));
}
