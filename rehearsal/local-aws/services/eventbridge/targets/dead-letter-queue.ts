import { messageOf } from '../../../../engine/errors';
import type { Event } from '../event';
import { serviceOf, type Delivery, type MatchedRule, type Target } from './target';

/**
 * Sends an event to the dead-letter queue of a target, if the target has a dead-letter queue. AWS itself adds more
 * attributes to the message, and first retries the delivery after a temporary error.
 */
export async function sendToDeadLetterQueue(
  { moto, permissions }: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
  error: unknown,
): Promise<void> {
  const [, , , region, accountId, name] = target.DeadLetterConfig?.Arn?.split(':') ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return;
  const denial = await permissions.ofService(serviceOf(rule), region, [
    { action: 'sqs:SendMessage', resource: target.DeadLetterConfig?.Arn ?? '' },
  ]);
  if (denial !== undefined) throw new Error(denial);
  const attributes = { RULE_ARN: rule.Arn, TARGET_ARN: target.Arn, ERROR_MESSAGE: messageOf(error) };
  await moto.json({
    service: 'sqs',
    accountRegion: { accountId, region },
    target: 'AmazonSQS.SendMessage',
    input: {
      QueueUrl: new URL(`/${accountId}/${name}`, moto.endpoint).href,
      MessageBody: JSON.stringify(event),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      ),
    },
  });
}
