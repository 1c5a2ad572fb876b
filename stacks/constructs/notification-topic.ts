import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';

import { KIND_ATTRIBUTE } from '../../functions/record-execution/contract';
import type { Reader } from '../config';
import { arn, type AccountRegion, type NamedResource } from '../names';
import type { EncryptionKey } from './encryption-key';
import { denyEverybody, notCalledBy, policyDocument, type Statement } from './permissions/policy';

export interface NotificationTopicProps {
  readonly topic: NamedResource;
  /** ARNs of the roles that may change the settings of the topic. */
  readonly terraform: readonly string[];
  /**
   * Customer managed KMS key. With the AWS managed key for SNS, messages from other AWS services are lost without an
   * error.
   */
  readonly key: EncryptionKey;
  /** Who gets the messages by e-mail. */
  readonly readers: readonly Reader[];
  /** True if Amazon Q Developer in chat applications may subscribe. */
  readonly chat: boolean;
  /** Statements of the topic policy about `sns:Publish`. */
  readonly statements: readonly Statement[];
}

/**
 * The actions that change a topic and that SNS accepts in a topic policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const SETTINGS = [
  'sns:AddPermission',
  'sns:DeleteTopic',
  'sns:PutDataProtectionPolicy',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
];

/**
 * Endpoint with which Amazon Q Developer in chat applications subscribes to a topic, in every Region. AWS's documentation
 * does not mention the endpoint, but the console shows it.
 */
const CHAT_ENDPOINT = 'https://global.sns-api.chatbot.amazonaws.com';

/**
 * An SNS topic with messages for people. Only the e-mail addresses of the configuration can subscribe, and chat if the
 * configuration allows it.
 */
export class NotificationTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    const { arn: named } = props.topic;
    const endpoints = [...props.readers.map(({ email }) => email), ...(props.chat ? [CHAT_ENDPOINT] : [])];
    const topic = new SnsTopic(this, 'topic', { name: props.topic.name, kmsMasterKeyId: props.key.arn });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        denyEverybody('ReadersOfTheConfigurationOnly', 'sns:Subscribe', named, {
          StringNotEquals: { 'sns:Endpoint': endpoints },
        }),
        denyEverybody('TlsOnly', 'sns:Publish', named, { Bool: { 'aws:SecureTransport': 'false' } }),
        denyEverybody('SettingsByTerraformOnly', SETTINGS, named, notCalledBy(...props.terraform)),
        ...props.statements,
      ]),
    });
    for (const { email, kinds } of props.readers) {
      new SnsTopicSubscription(this, email, {
        topicArn: topic.arn,
        protocol: 'email',
        endpoint: email,
        ...(kinds === undefined ? {} : { filterPolicy: JSON.stringify({ [KIND_ATTRIBUTE]: kinds }) }),
      });
    }
    this.arn = topic.arn;
  }
}

/** Returns the statement of a key policy that lets CloudWatch publish alarms to a topic which the key encrypts. */
export function alarmsMayUseKey(accountRegion: AccountRegion): Statement {
  return {
    Sid: 'Alarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: ownAlarms(accountRegion),
  };
}

/** Returns the statement of a topic policy that lets CloudWatch publish alarms. */
export function alarmsMayPublish(accountRegion: AccountRegion, topic: NamedResource): Statement {
  return {
    Sid: 'Alarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topic.arn,
    Condition: ownAlarms(accountRegion),
  };
}

function ownAlarms(accountRegion: AccountRegion) {
  return {
    StringEquals: { 'aws:SourceAccount': accountRegion.accountId },
    ArnLike: { 'aws:SourceArn': arn('cloudwatch', accountRegion, 'alarm:*') },
  };
}
