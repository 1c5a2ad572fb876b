import { arn, startFailuresQueueName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import type { AccountScope } from '../../scope/account-scope';
import { functionsOf } from '../../scope/functions';
import { pipelinesOf } from '../../scope/pipelines';

/** CloudWatch: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html. */
export const cloudWatch: DeployService = {
  prefix: 'cloudwatch',
  resources: (scope) => ({ alarm: alarmsOf(scope) }),
};

function alarmsOf(scope: AccountScope): string[] {
  const { pipeline, accountRegion } = pipelinesOf(scope);
  return [
    // A function has an alarm for each of several metrics.
    ...functionsOf(scope).map(({ name }) => `${name}-*`),
    startFailuresQueueName(pipeline.name),
  ].map((name) => arn('cloudwatch', accountRegion, `alarm:${name}`));
}
