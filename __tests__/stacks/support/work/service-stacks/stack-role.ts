import { type Account, arn, serviceStackName, WORKLOAD } from '../../example';
import type { Context, Neighbour, Work } from '../work';

/** Role with which CloudFormation updates the service stack of an environment, and the names in that stack. */
export interface StackRole {
  readonly account: Account;
  readonly environment: string;
  readonly cluster: string;
  readonly stack: string;
  /** Names of a stack of another environment, and of a stack of another application in this environment. */
  readonly otherStacks: readonly string[];
  /** Name of the ECS service, after the name of the cluster and a slash. */
  readonly service: string;
  readonly at: (service: string, resource: string) => string;
  readonly does: (
    what: string,
    actions: readonly string[],
    on: string,
    butNot: readonly Neighbour[],
    context?: Context,
  ) => Work;
  /** Returns work of actions that know no resource. */
  readonly look: (what: string, actions: readonly string[]) => Work;
}

export function stackRoleOf(account: Account, environment: string): StackRole {
  const who = `${account.name}/${environment}-hello-cloudformation`;
  const cluster = `big-red-button-${environment}`;
  const stack = serviceStackName(environment);
  const does: StackRole['does'] = (what, actions, on, butNot, context = {}) => ({
    who,
    what,
    actions,
    on,
    with: context,
    butNot,
  });
  return {
    account,
    environment,
    cluster,
    stack,
    otherStacks: [serviceStackName(`x${environment}`), stack.replace('-hello-', '-blog-')],
    service: `${cluster}/${stack}-Service-aB1cD2`,
    at: (service, resource) => arn(service, WORKLOAD, account, resource),
    does,
    look: (what, actions) => does(what, actions, '*', []),
  };
}
