import { randomUUID } from 'node:crypto';

import { applyResources } from './resources/apply';
import { setOutputs, unknownAttribute } from './resources/outputs';
import type { Plan } from './resources/plan';
import { removeResources } from './resources/remove';
import { setStackStatus, type Run } from './run';

/**
 * Creates the resources of a new stack. Rolls the stack back if a resource fails.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 *
 * @param problem reason why the creation fails before its first resource.
 */
export async function createStack(run: Run, plan: Plan, problem: string | undefined): Promise<void> {
  const early = problem ?? unknownAttribute(plan);
  const failed = early === undefined ? await applyResources(run, plan) : [];
  const reason =
    failed.length > 0
      ? `The following resource(s) failed to create: [${failed.join(', ')}]`
      : (early ?? (await setOutputs(run, plan)));
  if (reason === undefined) setStackStatus(run, 'CREATE_COMPLETE');
  else await rollBackCreation(automatic(run), reason);
}

/** An automatic rollback is an operation of its own, with the client request token of the failed operation. */
export const automatic = (run: Run): Run => ({
  ...run,
  operation: { id: randomUUID(), token: run.operation.token },
});

async function rollBackCreation(run: Run, reason: string): Promise<void> {
  setStackStatus(run, 'ROLLBACK_IN_PROGRESS', `${reason}. Rollback requested by user.`);
  const failed = await removeResources(run, ({ deletionPolicy }) => deletionPolicy === 'Retain');
  if (failed.length === 0) setStackStatus(run, 'ROLLBACK_COMPLETE');
  else setStackStatus(run, 'ROLLBACK_FAILED', notDeleted(failed));
}

export const notDeleted = (failed: readonly string[]) =>
  `The following resource(s) failed to delete: [${failed.join(', ')}]. `;
