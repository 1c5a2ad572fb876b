import type { GrantedPermission } from '../granted';
import type { ScenarioStatement } from '../summary';
import { statementOf } from '../unused-reasons/permissions-by-kind';
import { roleKindOf, type RoleKind } from '../unused-reasons/role-kinds';

/** A statement in the policies of a kind of role. */
export interface StatementUse {
  readonly kind: RoleKind;
  /** Sid, without the name of an environment. */
  readonly statement: string;
  /** Names of the scenarios with a call that would be denied without the statement. */
  readonly scenarios: readonly string[];
}

/** Returns every statement of the project's roles, once for each kind of role. */
export function statementUses(
  project: string,
  granted: readonly GrantedPermission[],
  needed: readonly ScenarioStatement[],
): readonly StatementUse[] {
  const uses = new Map<string, StatementUse & { readonly scenarios: string[] }>();
  for (const { role, sid } of granted) {
    const kind = roleKindOf(project, role);
    if (kind === undefined) continue;
    const statement = statementOf(kind, sid);
    const key = `${kind} ${statement}`;
    if (!uses.has(key)) uses.set(key, { kind, statement, scenarios: [] });
  }
  for (const { role, sid, scenario } of needed) {
    const kind = roleKindOf(project, role);
    const use = kind === undefined ? undefined : uses.get(`${kind} ${statementOf(kind, sid)}`);
    if (use?.scenarios.includes(scenario) === false) use.scenarios.push(scenario);
  }
  return [...uses.values()];
}
