import { reasonOf } from '../../resources/failure';
import { Canceled } from '../../resources/handler';
import type { StackResource } from '../../stacks/stack';
import { reversed, runInOrder } from './order';
import { ResourceSteps, handlerOf } from './resource-steps';
import { addLeftoverEvent, setResourceStatus, stackOf, type Run } from '../run';

/** Returns true for a resource that exists, or may exist. */
const mayExist = ({ physicalId, status }: StackResource) => physicalId !== '' && status !== 'DELETE_COMPLETE';

/**
 * Deletes resources of the stack, each before the resources that it needs. A failed deletion does not stop the deletion
 * of independent resources.
 *
 * @param isRetained returns true for a resource that CloudFormation keeps.
 * @returns the logical ids of the resources that could not be deleted.
 */
export async function removeResources(
  run: Run,
  isRetained: (resource: StackResource) => boolean,
): Promise<readonly string[]> {
  const resources = new Map([...stackOf(run).resources].filter(([, resource]) => mayExist(resource)));
  const steps = new ResourceSteps(run);
  const ids = [...resources.keys()];
  const needs = (id: string) => resources.get(id)?.dependencies ?? [];
  const work = async (id: string) => {
    const resource = resources.get(id);
    if (resource === undefined) return true;
    if (isRetained(resource)) {
      setResourceStatus(run, resource, 'DELETE_SKIPPED');
      return true;
    }
    const current = setResourceStatus(run, resource, 'DELETE_IN_PROGRESS');
    try {
      await steps.remove(resource);
    } catch (error) {
      if (error instanceof Canceled) throw error;
      setResourceStatus(run, current, 'DELETE_FAILED', reasonOf(error, handlerOf(resource).service));
      return false;
    }
    setResourceStatus(run, current, 'DELETE_COMPLETE');
    return true;
  };
  return runInOrder(ids, reversed(ids, needs), work, { continueAfterFailure: true });
}

/** Number of attempts of CloudFormation to delete a resource in a cleanup. */
const ATTEMPTS = 3;

/**
 * Deletes what an update or its rollback has left: replaced, removed and newly created resources. CloudFormation tries
 * three times to delete a resource, and then gives the resource up.
 *
 * @param isRetained returns true for a resource that CloudFormation keeps.
 */
export async function removeLeftovers(
  run: Run,
  isRetained: (resource: StackResource) => boolean,
): Promise<void> {
  const leftovers = new Map(
    stackOf(run)
      .leftovers.filter(mayExist)
      .map((resource, index) => [`${String(index)} ${resource.logicalId}`, resource]),
  );
  const steps = new ResourceSteps(run);
  const keys = [...leftovers.keys()];
  const needs = (key: string) => {
    const dependencies = leftovers.get(key)?.dependencies ?? [];
    return keys.filter((other) => dependencies.includes(leftovers.get(other)?.logicalId ?? ''));
  };
  const work = async (key: string) => {
    const resource = leftovers.get(key);
    if (resource !== undefined) await removeLeftover(run, steps, resource, isRetained(resource));
    return true;
  };
  await runInOrder(keys, reversed(keys, needs), work, { continueAfterFailure: true });
  run.stacks.change(run.stackId, { leftovers: [] });
}

async function removeLeftover(
  run: Run,
  steps: ResourceSteps,
  resource: StackResource,
  isRetained: boolean,
): Promise<void> {
  if (isRetained) {
    addLeftoverEvent(run, resource, 'DELETE_SKIPPED');
    return;
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    addLeftoverEvent(run, resource, 'DELETE_IN_PROGRESS');
    try {
      await steps.remove(resource);
      addLeftoverEvent(run, resource, 'DELETE_COMPLETE');
      return;
    } catch (error) {
      if (error instanceof Canceled) throw error;
      addLeftoverEvent(run, resource, 'DELETE_FAILED', reasonOf(error, handlerOf(resource).service));
    }
  }
}
