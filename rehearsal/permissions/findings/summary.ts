import { nameOf } from '../call';
import { denialText } from '../answers/denial-answer';
import { unusedOf, type GrantedPermission } from './granted';
import type { DeniedCall, NeededStatement, UsedPermission } from './records';

/** What the permission checks of one local AWS found. */
export interface PermissionFindings {
  /** False if every request was allowed without a check. */
  readonly enforced: boolean;
  /** Number of permissions that were checked. */
  readonly checks: number;
  readonly denied: readonly DeniedCall[];
  /** Permissions of the roles of the project. */
  readonly granted: readonly GrantedPermission[];
  readonly used: readonly UsedPermission[];
  readonly needed: readonly NeededStatement[];
}

/** A statement of a role's policy without which a call of a scenario would be denied. */
export interface ScenarioStatement extends NeededStatement {
  readonly scenario: string;
}

/** The part of the result of a rehearsal that is about permissions. */
export interface PermissionResult {
  readonly enforced: boolean;
  readonly checks: number;
  readonly denied: readonly DeniedPermission[];
  /** Permissions of the roles of the project that no call used. */
  readonly unused: readonly GrantedPermission[];
}

/** A call that the local AWS denied. */
export interface DeniedPermission {
  readonly principal: string;
  readonly operation: string;
  readonly action: string;
  readonly resource: string;
  /** AWS's sentence about the denial. */
  readonly message: string;
  /** Statements that allow the action, and what in each does not match the call. */
  readonly nearMisses: readonly string[];
}

export function permissionResult({
  enforced,
  checks,
  denied,
  granted,
  used,
}: PermissionFindings): PermissionResult {
  return { enforced, checks, denied: denied.map(describe), unused: unusedOf(granted, used) };
}

function describe(call: DeniedCall): DeniedPermission {
  const { principal, operation, requirement, decision } = call;
  return {
    principal: nameOf(principal),
    operation,
    action: requirement.action,
    resource: requirement.resource,
    message: denialText(call),
    nearMisses: decision.nearMisses.map(
      ({ policy, sid, mismatches }) => `${policy}, statement ${sid}: ${mismatches.join('; ')}`,
    ),
  };
}

/** Permissions that several rehearsals granted and used. */
export class PermissionUse {
  private readonly grantedPermissions: GrantedPermission[] = [];
  private readonly usedPermissions: UsedPermission[] = [];
  private readonly neededStatements: ScenarioStatement[] = [];

  get granted(): readonly GrantedPermission[] {
    return this.grantedPermissions;
  }

  get used(): readonly UsedPermission[] {
    return this.usedPermissions;
  }

  get needed(): readonly ScenarioStatement[] {
    return this.neededStatements;
  }

  /** @param scenario name of the scenario with these findings. */
  add(scenario: string, { granted, needed, used }: PermissionFindings): void {
    this.grantedPermissions.push(...granted);
    this.usedPermissions.push(...used);
    this.neededStatements.push(...needed.map((statement) => ({ ...statement, scenario })));
  }
}
