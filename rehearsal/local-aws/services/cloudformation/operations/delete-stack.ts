import { notDeleted } from './create-stack';
import { removeLeftovers, removeResources } from './resources/remove';
import { setStackStatus, type Run } from './run';

/**
 * Deletes the resources of a stack, and the stack itself.
 *
 * @param retained logical ids of resources to keep, from the request.
 */
export async function deleteStack(run: Run, retained: ReadonlySet<string>): Promise<void> {
  await removeLeftovers(run, () => false);
  const failed = await removeResources(
    run,
    ({ logicalId, deletionPolicy }) => retained.has(logicalId) || deletionPolicy.startsWith('Retain'),
  );
  if (failed.length > 0) {
    setStackStatus(run, 'DELETE_FAILED', notDeleted(failed));
    return;
  }
  run.stacks.change(run.stackId, { deleted: run.stacks.now(), unfinished: undefined });
  setStackStatus(run, 'DELETE_COMPLETE');
}
