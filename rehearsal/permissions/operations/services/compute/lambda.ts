import { arn } from '../../../../../stacks/names';
import type { ApiStructure } from '../../../../local-aws/service-model/model';
import type { Requirement } from '../../../call';
import { at, textAt } from '../../input';
import { passRoles, type OperationRequest, type ServiceRules } from '../../service-rules';

/**
 * Finds the function: an ARN, or a name that can have the account in front and a version or an alias behind:
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
 */
function functions(input: ApiStructure): readonly string[] {
  const qualifier = textAt(input, 'Qualifier');
  return at(
    'FunctionName',
    'Resource',
  )(input).map((name) => {
    const base = name.startsWith('arn:') ? name : (name.split(':function:').at(-1) ?? name);
    return qualifier === '' ? base : `${base}:${qualifier}`;
  });
}

const invoke = ({ input, accountRegion }: OperationRequest): Requirement[] =>
  functions(input).map((name) => ({
    action: 'lambda:InvokeFunction',
    resource: name.startsWith('arn:') ? name : arn('lambda', accountRegion, `function:${name}`),
  }));

/** Lambda: https://docs.aws.amazon.com/service-authorization/latest/reference/list_lambda.html. */
export const lambda: ServiceRules = {
  prefix: 'lambda',
  variables: { FunctionName: functions },
  // The action has another name than these operations.
  exceptions: { Invoke: invoke, InvokeWithResponseStream: invoke },
  tagActions: { CreateFunction: 'TagResource' },
  more: (request) => [
    ...passRoles(request, at('Role'), 'lambda.amazonaws.com'),
    ...at('Layers')(request.input).map((resource) => ({ action: 'lambda:GetLayerVersion', resource })),
  ],
};
