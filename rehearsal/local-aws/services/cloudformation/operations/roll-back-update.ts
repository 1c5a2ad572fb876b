import { isEqual } from '../resources/json';
import type { StackResource, UnfinishedRollback } from '../stacks/stack';
import { runInOrder } from './resources/order';
import { removeLeftovers } from './resources/remove';
import { ResourceSteps } from './resources/resource-steps';
import { putResource, setResourceStatus, setStackStatus, stackOf, type Run } from './run';

/**
 * Returns a stack to the version before a failed update: updates changed resources back, takes replaced resources back,
 * and deletes new resources. The rollback fails if a resource cannot be updated back.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
 *
 * @param reason reason in the event of the stack.
 * @param skipped logical ids of resources that the rollback does not update.
 */
export async function rollBackUpdate(
  run: Run,
  target: UnfinishedRollback,
  reason: string,
  skipped: ReadonlySet<string> = new Set(),
): Promise<void> {
  setStackStatus(run, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failed = await restoreResources(run, target.resources, skipped);
  if (failed.length > 0) {
    run.stacks.change(run.stackId, { unfinished: target });
    const text = `The following resource(s) failed to update: [${failed.join(', ')}]. `;
    setStackStatus(run, 'UPDATE_ROLLBACK_FAILED', text);
    return;
  }
  run.stacks.change(run.stackId, { ...target.version, unfinished: undefined });
  leaveNewResources(run, target.resources);
  setStackStatus(run, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await removeLeftovers(run, () => false);
  setStackStatus(run, 'UPDATE_ROLLBACK_COMPLETE');
}

/** @returns the logical ids of the resources that could not be updated back. */
function restoreResources(
  run: Run,
  before: ReadonlyMap<string, StackResource>,
  skipped: ReadonlySet<string>,
): Promise<readonly string[]> {
  const steps = new ResourceSteps(run);
  const current = stackOf(run).resources;
  const changed = [...before.values()].filter((old) => isChanged(old, current.get(old.logicalId)));
  const byId = new Map(changed.map((resource) => [resource.logicalId, resource]));
  const work = async (id: string) => {
    const old = byId.get(id);
    const now = current.get(id);
    if (old === undefined || now === undefined) return true;
    if (now.physicalId !== old.physicalId) {
      takeBack(run, old, now);
      return true;
    }
    if (skipped.has(id) || isEqual(now.properties, old.properties)) {
      setResourceStatus(run, { ...old, properties: now.properties }, 'UPDATE_COMPLETE');
      return true;
    }
    if (await steps.update(now, old, () => Promise.resolve(old.properties))) return true;
    // The next attempt changes the same properties back again.
    putResource(run, { ...old, ...stackOf(run).resources.get(id), properties: now.properties });
    return false;
  };
  const needs = (id: string) => byId.get(id)?.dependencies ?? [];
  return runInOrder([...byId.keys()], needs, work, { continueAfterFailure: true });
}

const isChanged = (old: StackResource, now: StackResource | undefined) =>
  now !== undefined &&
  (now.physicalId !== old.physicalId ||
    now.status.endsWith('_FAILED') ||
    !isEqual(now.properties, old.properties));

/** Makes a replaced physical resource the resource of the stack again. The cleanup deletes its replacement. */
function takeBack(run: Run, old: StackResource, now: StackResource): void {
  const { leftovers } = stackOf(run);
  const others = leftovers.filter(({ physicalId }) => physicalId !== old.physicalId);
  run.stacks.change(run.stackId, { leftovers: [...others, now] });
  setResourceStatus(run, old, 'UPDATE_COMPLETE');
}

/** Moves the resources that the failed update has created to the leftovers. */
function leaveNewResources(run: Run, before: ReadonlyMap<string, StackResource>): void {
  const { resources, leftovers } = stackOf(run);
  const created = [...resources.values()].filter(({ logicalId }) => !before.has(logicalId));
  run.stacks.change(run.stackId, {
    resources: new Map([...resources].filter(([id]) => before.has(id))),
    leftovers: [...leftovers, ...created],
  });
}
