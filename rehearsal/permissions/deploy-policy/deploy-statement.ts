import type { AccountScope } from './scope/account-scope';

/** Conditions of a statement, by operator and condition key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement of the deploy role's policy. */
export interface DeployStatement {
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARNs, ARN patterns, or `*`. */
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
  /** Reason why the resources include resources that do not belong to the project. Absent if they do not. */
  readonly wide?: string;
}

/** The resources of one AWS service in an account, and what is special about the permissions for this service. */
export interface DeployService {
  /** Prefix of the IAM actions. */
  readonly prefix: string;
  /**
   * Returns the ARNs of the project's resources in the account, by the name of the resource type in IAM. If all lists are
   * empty, the account needs no permission for the service.
   */
  resources(scope: AccountScope): Readonly<Record<string, readonly string[]>>;
  /** Resource types whose ids are random. The policy allows changes of the resources with the project's tag. */
  readonly tagged?: readonly string[];
  /** Resource types whose tags do not count yet when an action uses the resource, because the resource is new. */
  readonly fresh?: Readonly<Record<string, string>>;
  /** Resource types of actions for which IAM's data lacks the types. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
  /** Actions that only `statements` allow. */
  readonly special?: readonly string[];
  /** Returns statements that allow more, or less, than the actions on the project's resources. */
  statements?(scope: AccountScope): readonly DeployStatement[];
}
