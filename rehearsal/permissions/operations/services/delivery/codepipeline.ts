import { isStructure, type ApiValue } from '../../../../local-aws/service-model/model';
import type { Requirement } from '../../../call';
import { at, textAt } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

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
  tagActions: { CreatePipeline: 'TagResource' },
  more: (request) => [
    ...passRoles(request, at('pipeline.roleArn'), 'codepipeline.amazonaws.com'),
    ...passRoles(request, at('pipeline.stages.actions.roleArn'), 'codepipeline.amazonaws.com'),
    ...passedToCloudFormation(request),
  ],
};

/**
 * The role in the configuration of a CloudFormation action is passed to CloudFormation:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_codepipeline.html
 */
function passedToCloudFormation(request: OperationRequest): Requirement[] {
  const { pipeline } = request.input;
  return listAt(pipeline, 'stages')
    .flatMap((stage) => listAt(stage, 'actions'))
    .filter(isStructure)
    .filter((action) => textAt(action, 'actionTypeId.provider') === 'CloudFormation')
    .flatMap((input) =>
      passRoles({ ...request, input }, at('configuration.RoleArn'), 'cloudformation.amazonaws.com'),
    );
}

function listAt(value: ApiValue | undefined, name: string): readonly ApiValue[] {
  const list = isStructure(value) ? value[name] : undefined;
  return Array.isArray(list) ? (list as readonly ApiValue[]) : [];
}
