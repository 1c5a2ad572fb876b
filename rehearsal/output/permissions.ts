import type { PermissionResult } from '../permissions/findings/summary';
import type { KindPermission } from '../permissions/findings/unused-reasons/permissions-by-kind';
import type { AllResults } from '../rehearse-all';
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

/**
 * Prints the permissions that no scenario used, by kind of role, how many statements the scenarios need, and what is wrong
 * with the reasons.
 */
export function showUnused(
  {
    unusedPermissions: unused,
    statements,
    permissionProblems: problems,
  }: Pick<AllResults, 'unusedPermissions' | 'statements' | 'permissionProblems'>,
  progress: Progress,
): void {
  progress.part('Permissions that no scenario used, by kind of role');
  if (unused.length === 0) progress.line('none');
  for (const kind of new Set(unused.map((permission) => permission.kind))) {
    progress.line(kind);
    for (const line of statementLines(unused.filter((permission) => permission.kind === kind))) {
      progress.line(`  ${line}`);
    }
  }
  const needed = statements.filter(({ scenarios }) => scenarios.length > 0).length;
  progress.line(
    `Without any of ${String(needed)} of the ${String(statements.length)} statements, AWS would deny a call of a scenario.`,
  );
  if (problems.length === 0) return;
  progress.part('Permissions without a reason, and reasons that do not apply');
  for (const problem of problems) progress.line(`✘ ${problem}`);
}

function statementLines(permissions: readonly KindPermission[]): string[] {
  return [...new Set(permissions.map(({ statement }) => statement))].map((statement) => {
    const actions = permissions.filter((each) => each.statement === statement).map(({ action }) => action);
    return `${statement}: ${actions.join(', ')}`;
  });
}

const count = (number: number, one: string, many: string) =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
