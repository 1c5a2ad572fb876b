import type { DeployService } from '../../deploy-statement';
import { functionsOf } from '../../scope/functions';

/** Lambda: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html. */
export const lambda: DeployService = {
  prefix: 'lambda',
  resources: (scope) => ({ function: functionsOf(scope).map(({ arn }) => arn) }),
};
