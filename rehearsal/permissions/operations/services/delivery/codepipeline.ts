import { at } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

/**
 * CodePipeline: https://docs.aws.amazon.com/codepipeline/latest/userguide/permissions-reference.html. The operations on
 * jobs have no resource types.
 */
export const codePipeline: ServiceRules = {
  prefix: 'codepipeline',
  variables: {
    PipelineName: at('pipelineName', 'name', 'pipeline.name'),
    StageName: at('stageName'),
    ActionName: at('actionName'),
  },
  more: (request) => [
    ...passRoles(request, at('pipeline.roleArn'), 'codepipeline.amazonaws.com'),
    ...passRoles(request, at('pipeline.stages.actions.roleArn'), 'codepipeline.amazonaws.com'),
  ],
};
