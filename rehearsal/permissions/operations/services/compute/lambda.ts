import { arn } from '../../../../../stacks/names';
import { at, mapped } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';

const functionName = mapped(at('FunctionName'), (name) => name.split(':function:').at(-1) ?? name);

/** Lambda: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html. */
export const lambda: ServiceRules = {
  prefix: 'lambda',
  variables: { FunctionName: functionName },
  exceptions: {
    // The action of the operation Invoke has another name.
    Invoke: ({ input, accountRegion }) =>
      functionName(input).map((name) => ({
        action: 'lambda:InvokeFunction',
        resource: arn('lambda', accountRegion, `function:${name}`),
      })),
  },
  more: (request) => passRoles(request, at('Role'), 'lambda.amazonaws.com'),
};
