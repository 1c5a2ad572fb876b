import type { Principal, Requirement } from './call';
import type { Denial } from './denial';
import type { StatementId } from './evaluate';

/** An action that a statement of a role's policy allowed. */
export interface UsedPermission extends StatementId {
  /** ARN of the role or the user. */
  readonly principal: string;
  readonly action: string;
}

/** A call that the local AWS denied. */
export interface DeniedCall extends Denial {
  readonly operation: string;
}

/** Records which permissions the calls of a rehearsal used. */
export class PermissionRecords {
  private readonly used = new Map<string, UsedPermission>();
  private readonly denials: DeniedCall[] = [];
  private readonly unknowns = new Set<string>();
  private count = 0;

  /** Number of permissions that were checked. */
  get checks(): number {
    return this.count;
  }

  allowed(principal: Principal, { action }: Requirement, by: readonly StatementId[]): void {
    this.count += 1;
    if (principal.kind === 'service') return;
    for (const { policy, sid } of by) {
      const permission = { principal: principal.arn, policy, sid, action };
      this.used.set(Object.values(permission).join(' '), permission);
    }
  }

  denied(denial: Denial, operation: string): void {
    this.count += 1;
    this.denials.push({ ...denial, operation });
  }

  /** Records that the requirements of an operation are not known. @param message says what to add to the rehearsal. */
  unknown(message: string): void {
    this.unknowns.add(message);
  }

  get deniedCalls(): readonly DeniedCall[] {
    return this.denials;
  }

  /** What to add to the rehearsal, for each operation whose requirements are not known. */
  get unknownRequirements(): readonly string[] {
    return [...this.unknowns];
  }

  get permissions(): readonly UsedPermission[] {
    return [...this.used.values()];
  }
}
