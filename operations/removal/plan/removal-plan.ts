import type { NamedBucket } from '../../../stacks/names';
import type { AccountAccess } from '../../accounts/account-access';
import type { RegionalName } from '../../inventory/executions';
import type { ServiceStack } from '../../inventory/service-stacks';
import type { StateResource } from '../../inventory/state-format';

/** A part of a Terraform stack that goes, and the parts that stay. */
export interface StackRemoval {
  readonly stack: string;
  readonly region: string;
  /** Resources that Terraform destroys. */
  readonly destroyed: readonly StateResource[];
  /** Resources that stay in the account. Terraform continues to manage these resources. */
  readonly kept: readonly StateResource[];
  /**
   * Resources that stay in the account and leave the state, because the next deployment would otherwise destroy these
   * resources.
   */
  readonly forgotten: readonly StateResource[];
}

/** Everything that a command removes from one account, and what the command keeps. */
export interface RemovalPlan {
  readonly access: AccountAccess;
  readonly stateBucket: NamedBucket;
  /** Application that is recorded as removed. Undefined if the whole account is destroyed. */
  readonly application: string | undefined;
  /** CloudFormation stacks of services, which are deleted first. */
  readonly serviceStacks: readonly ServiceStack[];
  readonly pipelines: readonly RegionalName[];
  /** EventBridge rules that start the pipelines. */
  readonly startRules: readonly RegionalName[];
  /** ARNs of load balancers with deletion protection, with their Regions. */
  readonly protectedBalancers: readonly { readonly arn: string; readonly region: string }[];
  /** Bucket that accepts no further promotion. */
  readonly closedBucket: NamedBucket | undefined;
  /** Terraform stacks, in the order in which they are destroyed. */
  readonly stacks: readonly StackRemoval[];
  /** Terraform stacks whose states have no resources after the removal, and are deleted. */
  readonly emptyStates: readonly string[];
  /** True if the removal of the application has to be recorded in the state bucket. */
  readonly isToBeRecorded: boolean;
}

/** Returns true if a command has nothing to remove. */
export const isDone = ({ emptyStates, isToBeRecorded, serviceStacks, stacks }: RemovalPlan) =>
  !isToBeRecorded &&
  serviceStacks.length === 0 &&
  emptyStates.length === 0 &&
  stacks.every(({ destroyed, forgotten }) => destroyed.length === 0 && forgotten.length === 0);
