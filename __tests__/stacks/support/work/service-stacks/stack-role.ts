import { type Account, arn, serviceStackName, WORKLOAD_REGION } from '../../example';
import type { Context } from '../../policy-set';
import type { DeniedVariant, Work } from '../work';

/** The role with which CloudFormation updates a service stack, and the names of the stack's resources. */
export interface StackRole {
  readonly account: Account;
  readonly environment: string;
  readonly cluster: string;
  readonly stack: string;
  /** Names of a stack of another environment, and of a stack of another application in this environment. */
  readonly otherStacks: readonly string[];
  /** Name of the ECS service as in its ARN: `<cluster>/<service>`. */
  readonly service: string;
  readonly arnOf: (service: string, resource: string) => string;
  readonly work: (
    description: string,
    actions: readonly string[],
    resource: string,
    denied: readonly DeniedVariant[],
    context?: Context,
  ) => Work;
  /** Returns requests of actions that do not support resource-level permissions. */
  readonly readWork: (description: string, actions: readonly string[]) => Work;
}

export function stackRoleOf(account: Account, environment: string): StackRole {
  const role = `${account.name}/${environment}-hello-cloudformation`;
  const cluster = `big-red-button-${environment}`;
  const stack = serviceStackName(environment);
  const work: StackRole['work'] = (description, actions, resource, denied, context = {}) => ({
    role,
    description,
    actions,
    resource,
    context,
    denied,
  });
  return {
    account,
    environment,
    cluster,
    stack,
    otherStacks: [serviceStackName(`x${environment}`), stack.replace('-hello-', '-blog-')],
    service: `${cluster}/${stack}-Service-aB1cD2`,
    arnOf: (service, resource) => arn(service, WORKLOAD_REGION, account, resource),
    work,
    readWork: (description, actions) => work(description, actions, '*', []),
  };
}
