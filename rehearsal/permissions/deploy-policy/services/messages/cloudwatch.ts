import { arn, startFailuresQueueName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import { functionsOf } from '../../scope/functions';
import { pipelinesOf } from '../../scope/pipelines';

/** CloudWatch: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html. */
export const cloudWatch: DeployService = {
  prefix: 'cloudwatch',
  resources: (scope) => ({
    alarm: [
      // A function has an alarm for each of several metrics.
      ...functionsOf(scope).map(
        (each) => each.arn.replace(/:lambda:(.*):function:/, ':cloudwatch:$1:alarm:') + '-*',
      ),
      ...pipelinesOf(scope).map(({ pipeline, accountRegion }) =>
        arn('cloudwatch', accountRegion, `alarm:${startFailuresQueueName(pipeline.name)}`),
      ),
    ],
  }),
};
