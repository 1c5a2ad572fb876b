import type { DeliveryConfig } from '../stacks/config';
import type { AccountAccess } from './accounts/account-access';
import { readInventory, type Inventory } from './inventory/inventory';
import { planAccount, planApplication } from './removal/plan/account-plan';
import { readBlockers } from './removal/blockers';
import { describePlan, type PlanDescription } from './removal/plan/describe-plan';
import { isDone, type RemovalPlan } from './removal/plan/removal-plan';
import { runRemoval } from './removal/run-removal';
import type { RemovalTools } from './removal/removal-tools';

/** What to remove from an account: everything that can be made again, or one application. */
export type RemovalTarget =
  { readonly kind: 'account' } | { readonly kind: 'application'; readonly application: string };

/** A removal that has not changed anything yet. */
export class Removal {
  private constructor(
    private readonly config: DeliveryConfig,
    readonly inventory: Inventory,
    private readonly plan: RemovalPlan,
  ) {}

  /** Reads what exists in an account, and plans the removal. */
  static async prepare(
    config: DeliveryConfig,
    access: AccountAccess,
    target: RemovalTarget,
  ): Promise<Removal> {
    const inventory = await readInventory(config, access);
    const plan =
      target.kind === 'account' ? planAccount(inventory) : planApplication(inventory, target.application);
    return new Removal(config, inventory, plan);
  }

  get account(): string {
    return this.plan.access.name;
  }

  /** True if there is nothing to remove. */
  get isDone(): boolean {
    return isDone(this.plan);
  }

  /** Returns what goes and what stays, for people. */
  describe(): Promise<PlanDescription> {
    return describePlan(this.config, this.plan);
  }

  /** Returns a sentence for everything that a person must do before the removal may begin. */
  blockers(): Promise<string[]> {
    return readBlockers(this.inventory, this.plan);
  }

  /** Removes what the plan lists. @throws OperationError; the reason of the signal when the signal is aborted. */
  run(tools: RemovalTools): Promise<void> {
    return runRemoval(this.inventory, this.plan, tools);
  }
}
