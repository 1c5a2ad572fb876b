import type { Event } from '../event';
import { authorizedTarget, inputOf, type Delivery, type MatchedRule, type Target } from './target';

/**
 * Publishes an event to the SNS topic of a target.
 *
 * @throws Error if the role of the target does not allow the message, or if the topic does not exist.
 */
export async function publish(
  { moto, permissions }: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
): Promise<void> {
  const { accountId, region } = await authorizedTarget(permissions, rule, target, 'sns:Publish');
  const { status, body } = await moto.query({
    service: 'sns',
    region,
    accountId,
    form: {
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: target.Arn,
      Message: inputOf(target, event),
    },
  });
  if (status !== 200) {
    throw new Error(
      `target ${target.Id} of rule ${rule.Name}: SNS returned ${body.toString().slice(0, 300)}`,
    );
  }
}
