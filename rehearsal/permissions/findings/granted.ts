import type { PrincipalPolicies } from '../policies/account-policies';
import { matchesAction } from '../policies/policy';
import type { UsedPermission } from './records';

/** An action, or a pattern of actions, that a statement of a role's policy allows. */
export interface GrantedPermission {
  /** ARN of the role. */
  readonly role: string;
  readonly policy: string;
  readonly sid: string;
  readonly action: string;
  /** ARNs and ARN patterns of the statement. */
  readonly resources: readonly string[];
}

/** Returns the permissions that the policies of roles allow. @param roles policies of the roles, by ARN. */
export function grantedBy(roles: Iterable<readonly [string, PrincipalPolicies]>): GrantedPermission[] {
  return [...roles].flatMap(([role, { identity }]) =>
    identity.flatMap(({ name: policy, statements }) =>
      statements.flatMap(({ Effect, Sid, Action, Resource }, index) =>
        Effect === 'Deny'
          ? []
          : [Action ?? []].flat().map((action) => ({
              role,
              policy,
              sid: Sid ?? String(index + 1),
              action,
              resources: [Resource ?? []].flat(),
            })),
      ),
    ),
  );
}

/** Returns the granted permissions that no call used. */
export function unusedOf(
  granted: readonly GrantedPermission[],
  used: readonly UsedPermission[],
): GrantedPermission[] {
  return granted.filter(
    ({ role, policy, sid, action }) =>
      !used.some(
        (use) =>
          use.principal === role &&
          use.policy === policy &&
          use.sid === sid &&
          matchesAction(action, use.action),
      ),
  );
}
