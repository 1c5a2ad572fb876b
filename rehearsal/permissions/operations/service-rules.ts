import { roleArn, type AccountRegion } from '../../../stacks/names';
import type { ApiStructure } from '../../local-aws/service-model/model';
import type { ConditionContext, Requirement } from '../call';
import type { Find } from './input';

/** A request to AWS whose requirements are asked for. */
export interface OperationRequest {
  readonly operation: string;
  readonly input: ApiStructure;
  /** Account of the caller, and Region of the request. */
  readonly accountRegion: AccountRegion;
}

/**
 * How the operations of one service become requirements. By default, an operation needs the IAM action of the same name
 * on the resource types that AWS documents for that action. The ARN of the resource comes from a parameter such as
 * `TopicArn`, or from the pattern of the resource type and `variables`.
 */
export interface ServiceRules {
  /** Prefix of the IAM actions. */
  readonly prefix: string;
  /** Where a request names the account of its resources. @default the account of the caller */
  readonly owner?: Find;
  /** Where a request has the values of the variables in the ARN patterns, e.g. of `${FunctionName}`. */
  readonly variables: Readonly<Record<string, Find>>;
  /** Operations whose request may name no resource, and is then about all resources, such as DescribeAlarms. */
  readonly unnamed?: readonly string[];
  /** Operations that AWS allows to every caller. */
  readonly free?: readonly string[];
  /** Operations that need another action, other resources, or more than one action. */
  readonly exceptions?: Readonly<Record<string, (request: OperationRequest) => readonly Requirement[]>>;
  /** Action for the tags in the request of an operation that is not only about tags, such as `TagRole`. */
  readonly tagActions?: Readonly<Record<string, string>>;
  /** Requirements in addition to those of the operation, such as `iam:PassRole`. */
  readonly more?: (request: OperationRequest) => readonly Requirement[];
  /** Corrects the ARN of a resource, if AWS evaluates another ARN than the reference documents. */
  readonly evaluatedArn?: (arn: string, action: string) => string;
  /** Condition keys of the service that a request has. */
  readonly context?: (request: OperationRequest) => ConditionContext;
}

/**
 * Returns the permission to pass a role to a service
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html), for each role at these paths.
 *
 * @param find finds the ARNs or the names of the roles.
 * @param service AWS service that gets the role, e.g. `lambda.amazonaws.com`.
 */
export const passRoles = (
  { input, accountRegion }: OperationRequest,
  find: Find,
  service: string,
): readonly Requirement[] =>
  find(input).map((role) => ({
    action: 'iam:PassRole',
    resource: role.startsWith('arn:') ? role : roleArn(accountRegion, role),
    context: { 'iam:PassedToService': service },
  }));
