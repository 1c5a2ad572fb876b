import type { NamedResource } from '../../stacks/names';
import { OperationError } from '../operation-error';
import type { Caller } from './caller';

/** A role of people. */
export interface PersonRole extends NamedResource {
  /** Place of the permission sets in the configuration, e.g. `auditors.permissionSets`. */
  readonly permissionSets: string;
}

/** STS refused a role to the person. */
export class RoleRefusal extends OperationError {
  /** ARN of the caller. */
  readonly caller: string;
  /** ARN of the role. */
  readonly role: string;

  /**
   * @param account Name of the account of the role: a key of `accounts` in the configuration.
   * @param advice What would allow the role.
   */
  constructor(
    readonly account: string,
    { caller, role }: { readonly caller: Caller; readonly role: PersonRole },
    readonly advice: string,
    cause: Error,
  ) {
    super(`${caller.arn} may not assume the role ${role.arn}; ${advice}`, { cause });
    this.caller = caller.arn;
    this.role = role.arn;
  }
}

/** Returns what the caller can do when STS refuses a role. @param peopleAccountId Account that people sign in to. */
export function adviceForRole(caller: Caller, role: PersonRole, peopleAccountId: string): string {
  if (caller.accountId !== peopleAccountId) {
    return `sign in to the account ${peopleAccountId}, which is peopleAccountId of the configuration`;
  }
  switch (caller.kind) {
    case 'user':
    case 'user-session':
      return `give the user a policy that allows sts:AssumeRole on the role, and sign in with a code of the user's MFA device that is less than an hour old`;
    case 'permission-set':
      return `list the permission set '${caller.role ?? ''}' in ${role.permissionSets} of the configuration and deploy it, and give the set an inline policy that allows sts:AssumeRole on the role`;
    case 'role':
      return 'sign in as an IAM user or through Identity Center, not with a session of another role';
  }
}
