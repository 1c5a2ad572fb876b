import type { RestorableState } from '../../restorable-state';
import type { Principal, Requirement } from '../call';
import type { Denial } from '../evaluation/denial';
import type { StatementId } from '../evaluation/evaluate';

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

/**
 * Records which permissions the calls of a rehearsal used. A restored snapshot forgets the records of the scenario that
 * has ended.
 */
export class PermissionRecords {
  private readonly used: Map<string, UsedPermission>;
  private readonly denied: Map<number, DeniedCall>;
  /** Numbers of checks, under the only key `checks`. */
  private readonly counts: Map<'checks', number>;
  private readonly unknowns = new Set<string>();

  constructor(state: RestorableState) {
    this.used = state.map();
    this.denied = state.map();
    this.counts = state.map();
  }

  /** Number of permissions that were checked. */
  get checks(): number {
    return this.counts.get('checks') ?? 0;
  }

  get permissions(): readonly UsedPermission[] {
    return [...this.used.values()];
  }

  get deniedCalls(): readonly DeniedCall[] {
    return [...this.denied.values()];
  }

  /** What to add to the rehearsal, for each operation whose requirements are not known. */
  get unknownRequirements(): readonly string[] {
    return [...this.unknowns];
  }

  addAllowed(principal: Principal, { action }: Requirement, by: readonly StatementId[]): void {
    this.count();
    if (principal.kind === 'service') return;
    for (const { policy, sid } of by) {
      const permission = { principal: principal.arn, policy, sid, action };
      this.used.set(Object.values(permission).join(' '), permission);
    }
  }

  addDenied(denial: Denial, operation: string): void {
    this.count();
    this.denied.set(this.denied.size, { ...denial, operation });
  }

  /** Records that the requirements of an operation are not known. @param message says what to add to the rehearsal. */
  addUnknown(message: string): void {
    this.unknowns.add(message);
  }

  private count(): void {
    this.counts.set('checks', this.checks + 1);
  }
}
