import { matchesAction } from '../../policies/policy';
import type { GrantedPermission } from '../granted';
import type { UsedPermission } from '../records';
import { roleKindOf, type RoleKind } from './role-kinds';

/** An action that a statement of a kind of role allows. */
export interface KindPermission {
  readonly kind: RoleKind;
  /** Sid, without the name of an environment. */
  readonly statement: string;
  readonly action: string;
  /** ARN of one role of the kind. */
  readonly role: string;
  /** ARNs and ARN patterns in the statement of this role. */
  readonly resources: readonly string[];
  /** True if a call used the permission of a role of the kind. */
  readonly used: boolean;
}

/**
 * Returns the permissions of the project's roles, once for each kind of role. The roles of a kind have the same
 * statements, so the use of one role counts for all. Roles without a kind are left out.
 */
export function permissionsByKind(
  project: string,
  granted: readonly GrantedPermission[],
  used: readonly UsedPermission[],
): readonly KindPermission[] {
  const uses = usedActions(project, used);
  const permissions = new Map<string, KindPermission>();
  for (const { action, policy, resources, role, sid } of granted) {
    const kind = roleKindOf(project, role);
    if (kind === undefined) continue;
    const statement = statementOf(kind, sid);
    const actions = [...(uses.get(keyOf(kind, policy, statement)) ?? [])];
    permissions.set(keyOf(kind, policy, statement, action), {
      kind,
      statement,
      action,
      role,
      resources,
      used: actions.some((use) => matchesAction(action, use)),
    });
  }
  return [...permissions.values()];
}

/** Returns the used actions of each statement. */
function usedActions(
  project: string,
  used: readonly UsedPermission[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const uses = new Map<string, Set<string>>();
  for (const { principal, policy, sid, action } of used) {
    const kind = roleKindOf(project, principal);
    if (kind === undefined) continue;
    const key = keyOf(kind, policy, statementOf(kind, sid));
    uses.set(key, (uses.get(key) ?? new Set()).add(action));
  }
  return uses;
}

/** Statements that a role has once for each environment, whose name is the end of the Sid. */
const OF_ENVIRONMENT: Readonly<Partial<Record<RoleKind, readonly string[]>>> = {
  auditor: ['ReadHistory', 'ListHistory', 'DecryptHistory'],
  'check-release': ['ReadOutcomes', 'ListOutcomes', 'DecryptOutcomes'],
  'promote-release': [
    'Release',
    'ListReleases',
    'EncryptRelease',
    'ReadOutcomes',
    'ListOutcomes',
    'DecryptOutcomes',
  ],
};

/** Returns the Sid of a statement, without the name of an environment. */
export const statementOf = (kind: RoleKind, sid: string): string => environmentStatement(kind, sid) ?? sid;

/** Returns the Sid without the name of an environment, or undefined if the Sid contains no such name. */
export const environmentStatement = (kind: RoleKind, sid: string): string | undefined =>
  OF_ENVIRONMENT[kind]?.find((start) => sid.startsWith(start));

const keyOf = (...parts: readonly string[]) => parts.join('\n');
