import type { GrantedPermission } from '../granted';
import type { KindPermission } from './permissions-by-kind';
import { UNUSED_REASONS, type KindReasons } from './reasons';
import { ROLE_KINDS, roleKindOf, type RoleKind } from './role-kinds';
import type { UnusedReason } from './unused-reason';

/**
 * Compares the permissions that no scenario used with the reasons for them.
 *
 * @param all reasons by kind of role. @default the reasons in this folder
 * @returns a sentence for each permission without a reason, for each reason that does not apply, and for each role without
 *   a kind.
 */
export function unusedProblems(
  project: string,
  granted: readonly GrantedPermission[],
  permissions: readonly KindPermission[],
  all: Readonly<Record<RoleKind, KindReasons>> = UNUSED_REASONS,
): readonly string[] {
  return [
    ...rolesWithoutKind(project, granted),
    ...ROLE_KINDS.flatMap((kind) => {
      const ofKind = permissions.filter((permission) => permission.kind === kind);
      const { file, reasons } = all[kind];
      return [...missing(ofKind, reasons, file), ...outdated(kind, ofKind, reasons, file)];
    }),
  ];
}

function rolesWithoutKind(project: string, granted: readonly GrantedPermission[]): string[] {
  const roles = new Set(granted.map(({ role }) => role));
  return [...roles]
    .filter((role) => roleKindOf(project, role) === undefined)
    .map(
      (role) =>
        `the role ${role} has no kind; add the pattern of its name to rehearsal/permissions/findings/unused-reasons/role-kinds.ts`,
    );
}

/** Returns a sentence for each unused permission without a reason. */
function missing(
  permissions: readonly KindPermission[],
  reasons: readonly UnusedReason[],
  file: string,
): string[] {
  const hasReason = ({ statement, action }: KindPermission) =>
    reasons.some((each) => each.statement === statement && each.actions.includes(action));
  return permissions
    .filter((permission) => !permission.used && !hasReason(permission))
    .map(
      ({ action, resources, role, statement }) =>
        `no scenario used ${action} of the role ${role} on ${resources.join(' or ')}; remove the action from the statement ` +
        `${statement} in the stacks, or add the reason to ${file}`,
    );
}

/** Returns a sentence for each action whose reason does not apply, because the action is used or no role has it. */
function outdated(
  kind: RoleKind,
  permissions: readonly KindPermission[],
  reasons: readonly UnusedReason[],
  file: string,
): string[] {
  return reasons.flatMap(({ statement, actions }) =>
    actions.flatMap((action) => {
      const permission = permissions.find((each) => each.statement === statement && each.action === action);
      if (permission?.used === false) return [];
      const cause =
        permission === undefined
          ? `no role of the kind '${kind}' has the action`
          : 'a scenario used the action';
      return [`${cause}; delete ${action} from the statement ${statement} of '${kind}' in ${file}`];
    }),
  );
}
