import type { NamedResource } from '../../stacks/names';
import type { Caller } from './caller';

/** A role of people. */
export interface PersonRole extends NamedResource {
  /** Place of the permission sets in the configuration, e.g. `auditors.permissionSets`. */
  readonly permissionSets: string;
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
