import type { Inventory } from '../inventory/inventory';
import { OperationError } from '../operation-error';
import { readBlockers, readExecutionBlockers } from './blockers';
import { allowDeletion, closeBucket, disableRule, enableRule } from './protections';
import { recordRemoval } from './removed-application';
import type { RemovalPlan } from './plan/removal-plan';
import type { RemovalTools } from './removal-tools';
import { deleteServiceStacks } from './service-stack-deletion';
import { destroyStack, forgetResources } from './terraform-removal';
import { deleteState } from '../inventory/state-bucket';

/**
 * Removes what a plan lists. Every step can be repeated, so that a removal that was interrupted continues when the
 * command is run again.
 *
 * @throws OperationError when somebody must do something first, or when AWS rejects a step; the reason of the signal when
 *   the signal is aborted.
 */
export async function runRemoval(
  inventory: Inventory,
  plan: RemovalPlan,
  tools: RemovalTools,
): Promise<void> {
  const { access, serviceStacks, stacks } = plan;
  const { report, signal } = tools;
  rejectBlocked(await readBlockers(inventory, plan));
  await stopReleases(plan, tools);
  if (serviceStacks.length > 0) await deleteServiceStacks(access, serviceStacks, tools);
  for (const { arn, region } of plan.protectedBalancers) {
    signal.throwIfAborted();
    await report.step(
      `turn off the deletion protection of the load balancer ${arn.split('/').at(-2) ?? arn}`,
      () => allowDeletion(access, arn, region),
    );
  }
  for (const removal of stacks.filter(({ destroyed }) => destroyed.length > 0)) {
    signal.throwIfAborted();
    await destroyStack(removal, tools);
  }
  await endRemoval(plan, tools);
}

/**
 * Records the removal of an application, and cleans the state bucket. The record is written first, because it has the ids
 * of the resources that leave the state.
 */
async function endRemoval(plan: RemovalPlan, tools: RemovalTools): Promise<void> {
  const { access, application, emptyStates, stateBucket, stacks } = plan;
  const { report, signal } = tools;
  if (application !== undefined) {
    await report.step(`record in ${stateBucket.name} that ${application} was removed`, () =>
      recordRemoval({ access, stateBucket, application }, stacks, tools.now()),
    );
  }
  for (const removal of stacks.filter(({ forgotten }) => forgotten.length > 0)) {
    signal.throwIfAborted();
    await forgetResources(removal, tools);
  }
  for (const stack of emptyStates) await deleteState(access, stateBucket, stack);
}

function rejectBlocked(blockers: readonly string[]): void {
  if (blockers.length === 0) return;
  throw new OperationError(`nothing was changed:\n${blockers.map((blocker) => `- ${blocker}`).join('\n')}`);
}

/**
 * Prevents that a push or a promotion starts a pipeline during the removal. An execution that has started since the
 * plan was made stops the removal, and the rules work again.
 */
async function stopReleases(plan: RemovalPlan, { report, signal }: RemovalTools): Promise<void> {
  const { access, closedBucket, startRules } = plan;
  signal.throwIfAborted();
  if (closedBucket !== undefined) {
    await report.step(`deny promotions into the bucket ${closedBucket.name}`, () =>
      closeBucket(access, closedBucket),
    );
  }
  if (startRules.length === 0) return;
  await report.step(
    `stop the events that start ${plan.pipelines.map(({ name }) => name).join(', ')}`,
    async () => {
      for (const rule of startRules) await disableRule(access, rule);
      const blockers = await readExecutionBlockers(plan);
      if (blockers.length === 0) return;
      for (const rule of startRules) await enableRule(access, rule);
      rejectBlocked(blockers);
    },
  );
}
