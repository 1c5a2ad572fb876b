import type { Stack, StackResource, UnfinishedRollback } from '../stacks/stack';
import { applyResources } from './resources/apply';
import { automatic } from './create-stack';
import { setOutputs, unknownAttribute } from './resources/outputs';
import { activeResources, type Plan } from './resources/plan';
import { removeLeftovers } from './resources/remove';
import { rollBackUpdate } from './roll-back-update';
import { setResourceStatus, setStackStatus, stackOf, type Run } from './run';
import { denialOf } from './resources/stack-policy';

/**
 * Updates the resources of a stack. Rolls the stack back to its previous version if a resource fails.
 *
 * @param previous the stack before the update.
 * @param problem reason why the update fails before its first resource.
 */
export async function updateStack(
  run: Run,
  plan: Plan,
  previous: Stack,
  problem: string | undefined,
): Promise<void> {
  const removed = removedResources(run, plan);
  const early = problem ?? unknownAttribute(plan);
  const denied = early === undefined ? deniedRemovals(run, removed) : [];
  const failed = early === undefined && denied.length === 0 ? await applyResources(run, plan) : denied;
  const reason = failed.length > 0 ? failures(run, failed) : (early ?? (await setOutputs(run, plan)));
  if (reason !== undefined) {
    const target: UnfinishedRollback = { version: versionOf(previous), resources: previous.resources };
    await rollBackUpdate(automatic(run), target, reason);
    return;
  }
  leaveBehind(run, removed);
  setStackStatus(run, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const isRemoved = new Set(removed);
  await removeLeftovers(run, (resource) =>
    (isRemoved.has(resource) ? resource.deletionPolicy : resource.updateReplacePolicy).startsWith('Retain'),
  );
  setStackStatus(run, 'UPDATE_COMPLETE');
}

const versionOf = ({ template, parameters, tags, outputs, notificationArns, capabilities }: Stack) => ({
  ...{ template, parameters, tags, outputs, notificationArns, capabilities },
});

/** Returns the resources of the stack that the new template does not have. */
function removedResources(run: Run, plan: Plan): readonly StackResource[] {
  const kept = new Set(activeResources(plan).map(({ logicalId }) => logicalId));
  return [...stackOf(run).resources.values()].filter(({ logicalId }) => !kept.has(logicalId));
}

/** Returns the logical ids of the resources whose deletion the stack policy denies, and adds their events. */
function deniedRemovals(run: Run, removed: readonly StackResource[]): readonly string[] {
  return removed.flatMap((resource) => {
    const denial = denialOf(stackOf(run).policy, 'Update:Delete', resource);
    if (denial === undefined) return [];
    setResourceStatus(run, resource, 'UPDATE_FAILED', denial);
    return [resource.logicalId];
  });
}

/** Moves removed resources from the resources of the stack to its leftovers. */
function leaveBehind(run: Run, removed: readonly StackResource[]): void {
  const { resources, leftovers } = stackOf(run);
  const ids = new Set(removed.map(({ logicalId }) => logicalId));
  run.stacks.change(run.stackId, {
    resources: new Map([...resources].filter(([id]) => !ids.has(id))),
    leftovers: [...leftovers, ...removed],
  });
}

/** Returns the reason of the stack status: the resources that failed, by the kind of the failure. */
function failures(run: Run, failed: readonly string[]): string {
  const { resources } = stackOf(run);
  const withStatus = (status: string) => failed.filter((id) => resources.get(id)?.status === status);
  const kinds = [
    ['create', withStatus('CREATE_FAILED')],
    ['update', withStatus('UPDATE_FAILED')],
  ] as const;
  return kinds
    .flatMap(([kind, ids]) =>
      ids.length === 0 ? [] : [`The following resource(s) failed to ${kind}: [${ids.join(', ')}]. `],
    )
    .join('');
}
