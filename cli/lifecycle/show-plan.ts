import type { Item, PlanDescription } from '../../operations/removal/plan/describe-plan';
import type { Progress } from '../../rehearsal/output/progress';

/** Prints what a removal takes from an account, and what stays there. */
export function showPlan({ account, accountId, goes, stays }: PlanDescription, progress: Progress): void {
  progress.part(`Account ${account} (${accountId})`);
  showItems('goes', goes, progress);
  showItems('stays', stays, progress);
}

function showItems(title: string, items: readonly Item[], progress: Progress): void {
  progress.line(items.length === 0 ? `${title}: nothing` : `${title}:`);
  for (const { name, note } of items) {
    progress.verbatim(`  ${name}`);
    progress.line(`    ${note}`);
  }
}
