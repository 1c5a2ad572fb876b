import type { DeployService } from '../../deploy-statement';
import { pipelinesOf } from '../../scope/pipelines';

/** CodePipeline: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html. */
export const codePipeline: DeployService = {
  prefix: 'codepipeline',
  resources: (scope) => ({ pipeline: [pipelinesOf(scope).pipeline.arn] }),
};
