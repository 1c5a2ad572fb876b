import { arn, startFailuresQueueName } from '../../../../../stacks/names';
import type { DeployService } from '../../deploy-statement';
import { pipelinesOf } from '../../scope/pipelines';

/** SQS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html. */
export const sqs: DeployService = {
  prefix: 'sqs',
  resources: (scope) => {
    const { pipeline, accountRegion } = pipelinesOf(scope);
    return { queue: [arn('sqs', accountRegion, startFailuresQueueName(pipeline.name))] };
  },
};
