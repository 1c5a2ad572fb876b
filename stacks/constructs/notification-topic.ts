import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';

import { arn, type Place } from '../names';
import type { EncryptionKey } from './encryption-key';
import { denyEverybody, notCalledBy, policyDocument, type Statement } from './permissions/policy';

export interface NotificationTopicProps {
  readonly place: Place;
  readonly name: string;
  /** ARNs of the roles that may change its settings. */
  readonly terraform: readonly string[];
  /** A customer key: with AWS's own key for SNS, messages of other services are lost without an error. */
  readonly key: EncryptionKey;
  /** Who gets the messages, by e-mail. */
  readonly emails: readonly string[];
  /** Who may publish. */
  readonly statements: readonly Statement[];
}

/**
 * Every action that changes a topic, of those that SNS accepts in a topic's policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const SETTINGS = [
  'sns:AddPermission',
  'sns:DeleteTopic',
  'sns:PutDataProtectionPolicy',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
];

/** Messages for people. Nobody can be added to its readers but by this code. */
export class NotificationTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    const named = arn('sns', props.place, props.name);
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.key.arn });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        denyEverybody('ReadersOfTheConfigurationOnly', 'sns:Subscribe', named, {
          StringNotEquals: { 'sns:Endpoint': props.emails },
        }),
        denyEverybody('TlsOnly', 'sns:Publish', named, { Bool: { 'aws:SecureTransport': 'false' } }),
        denyEverybody('SettingsByTerraformOnly', SETTINGS, named, notCalledBy(...props.terraform)),
        ...props.statements,
      ]),
    });
    for (const email of props.emails) {
      new SnsTopicSubscription(this, email, { topicArn: topic.arn, protocol: 'email', endpoint: email });
    }
    this.arn = topic.arn;
  }
}

/** Lets CloudWatch use a key for an alarm topic; the other half is `alarmsMayPublish`. */
export function alarmsMayUseKey(place: Place): Statement {
  return {
    Sid: 'Alarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: ownAlarms(place),
  };
}

export function alarmsMayPublish(place: Place, topic: string): Statement {
  return {
    Sid: 'Alarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: arn('sns', place, topic),
    Condition: ownAlarms(place),
  };
}

function ownAlarms(place: Place) {
  return {
    StringEquals: { 'aws:SourceAccount': place.accountId },
    ArnLike: { 'aws:SourceArn': arn('cloudwatch', place, 'alarm:*') },
  };
}
