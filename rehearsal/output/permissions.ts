import type { GrantedPermission } from '../permissions/findings/granted';
import type { PermissionResult } from '../permissions/findings/summary';
import type { Progress } from './progress';

/** Prints how many permissions were checked, and every denied call with the statements that nearly allow the call. */
export function showPermissions(
  { enforced, checks, denied, unused }: PermissionResult,
  progress: Progress,
): void {
  progress.part('Permissions');
  if (!enforced) {
    progress.line('No permission was checked, because the rehearsal ran with --permissions off.');
    return;
  }
  progress.line(
    `${count(checks, 'permission was', 'permissions were')} checked against the deployed policies: ` +
      `${String(denied.length)} denied.`,
  );
  progress.line(
    `${count(unused.length, 'permission', 'permissions')} of the roles ${unused.length === 1 ? 'was' : 'were'} not used in this scenario.`,
  );
  for (const { operation, message, nearMisses } of denied) {
    progress.line(`${operation}: ${message}`);
    for (const nearMiss of nearMisses) progress.line(`  ${nearMiss}`);
  }
}

/** Prints the permissions that no scenario used, by role. */
export function showUnused(unused: readonly GrantedPermission[], progress: Progress): void {
  progress.part('Permissions that no scenario used');
  if (unused.length === 0) progress.line('none');
  for (const role of new Set(unused.map((permission) => permission.role))) {
    progress.line(role);
    const ofRole = unused.filter((permission) => permission.role === role);
    for (const sid of new Set(ofRole.map((permission) => permission.sid))) {
      const actions = ofRole.filter((permission) => permission.sid === sid).map(({ action }) => action);
      progress.line(`  ${sid}: ${actions.join(', ')}`);
    }
  }
}

const count = (number: number, one: string, many: string) =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
