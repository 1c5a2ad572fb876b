import { messageOf } from '../../../../engine/errors';
import type { Event } from '../event';
import {
  authorizedTarget,
  inputOf,
  requireEngine,
  type Delivery,
  type MatchedRule,
  type Target,
} from './target';

/**
 * Invokes the Lambda function of a target asynchronously.
 *
 * @throws Error if the role of the target does not allow the invocation, or if the function cannot be run.
 */
export async function invoke(
  delivery: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
): Promise<void> {
  const api = requireEngine(delivery, `the function ${target.Arn} cannot be invoked`);
  await authorizedTarget(delivery.permissions, rule, target, 'lambda:InvokeFunction');
  try {
    await api.invokeFunction(target.Arn, JSON.parse(inputOf(target, event)));
  } catch (error) {
    throw new Error(`target ${target.Id} of rule ${rule.Name}: ${messageOf(error)}`, { cause: error });
  }
}
