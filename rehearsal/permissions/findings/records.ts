import type { RestorableState } from '../../restorable-state';
import type { Principal, Requirement, RolePrincipal } from '../call';
import type { Denial } from '../evaluation/denial';
import type { StatementId } from '../evaluation/evaluate';

/** An action that a statement of a role's policy allowed. */
export interface UsedPermission extends StatementId {
  /** ARN of the role or the user. */
  readonly principal: string;
  readonly action: string;
}

/** A statement of a role's policy without which a call would be denied. */
export interface NeededStatement extends StatementId {
  /** ARN of the role. */
  readonly role: string;
}

/** A call that the local AWS denied. */
export interface DeniedCall extends Denial {
  readonly operation: string;
}

const neededBy = ({ arn }: RolePrincipal, { policy, sid }: StatementId): NeededStatement => ({
  role: arn,
  policy,
  sid,
});
const keyOf = (record: object) => Object.values(record).join(' ');

/**
 * Records which permissions the calls of a rehearsal used. A restored snapshot forgets the records of the scenario that
 * has ended.
 */
export class PermissionRecords {
  private readonly used: Map<string, UsedPermission>;
  private readonly needed: Map<string, NeededStatement>;
  private readonly denied: Map<number, DeniedCall>;
  /** Numbers of checks, under the only key `checks`. */
  private readonly counts: Map<'checks', number>;
  private readonly unknowns = new Set<string>();

  constructor(state: RestorableState) {
    this.used = state.map();
    this.needed = state.map();
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

  get neededStatements(): readonly NeededStatement[] {
    return [...this.needed.values()];
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
      this.used.set(keyOf(permission), permission);
    }
  }

  isNeeded(role: RolePrincipal, statement: StatementId): boolean {
    return this.needed.has(keyOf(neededBy(role, statement)));
  }

  addNeeded(role: RolePrincipal, statement: StatementId): void {
    const needed = neededBy(role, statement);
    this.needed.set(keyOf(needed), needed);
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
