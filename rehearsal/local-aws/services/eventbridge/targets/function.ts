import { messageOf } from '../../../../engine/errors';
import type { Event } from '../event';
import { authorizedTarget, inputOf, type Delivery, type MatchedRule, type Target } from './target';

/**
 * Invokes the Lambda function of a target asynchronously.
 *
 * @throws Error if the role of the target does not allow the invocation, or if the function cannot be run.
 */
export async function invoke(
  { pipelines, permissions }: Delivery,
  rule: MatchedRule,
  target: Target,
  event: Event,
): Promise<void> {
  const api = pipelines();
  if (api === undefined) {
    throw new Error(
      `the function ${target.Arn} cannot be invoked: the pipeline engine is not connected to the local AWS yet`,
    );
  }
  await authorizedTarget(permissions, rule, target, 'lambda:InvokeFunction');
  try {
    await api.invokeFunction(target.Arn, JSON.parse(inputOf(target, event)));
  } catch (error) {
    throw new Error(`target ${target.Id} of rule ${rule.Name}: ${messageOf(error)}`, { cause: error });
  }
}
