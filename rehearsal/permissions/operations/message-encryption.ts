import { arn, dnsSuffixOf } from '../../../stacks/names';
import type { Requirement } from '../call';
import type { PolicyStore } from '../policies/policy-store';

/** Actions that use the KMS key of a topic or a queue, with the actions on the key. */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/** Condition keys with the encryption context of the messages. */
const CONTEXTS: Readonly<Record<string, string>> = {
  sns: 'kms:EncryptionContext:aws:sns:topicArn',
  sqs: 'kms:EncryptionContext:aws:sqs:arn',
};

/**
 * Returns the permissions on the key that encrypts the messages of a topic or a queue. SNS and SQS use the key with the
 * permissions of the caller: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html. Everybody may use
 * the keys that AWS manages, such as `alias/aws/sns`.
 */
export async function messageRequirements(
  policies: PolicyStore,
  { action, resource }: Requirement,
): Promise<readonly Requirement[]> {
  const actions = KEY_ACTIONS[action];
  const target = actions === undefined ? undefined : policies.resourceOf(resource);
  if (actions === undefined || target === undefined) return [];
  const { messageKey: key } = await policies.ofResource(target);
  if (key === undefined || key.includes('alias/aws/')) return [];
  const { service, region } = target;
  const keyArn = key.startsWith('arn:') ? key : arn('kms', target, `key/${key}`);
  const context = {
    'kms:ViaService': `${service}.${region}.${dnsSuffixOf(region)}`,
    [CONTEXTS[service] ?? '']: resource,
  };
  return actions.map((keyAction) => ({ action: keyAction, resource: keyArn, context }));
}
