import { stackNameOf } from '../../shared/aws/absent-stack';
import { stackFailure } from '../diagnosis/report';
import { readLatestCauses } from '../diagnosis/root-cause';
import type { Run } from '../ports';
import { describeStack } from '../stack/read-stack';
import { type DeletingToken, type StartToken, commonOf, isOverdue } from '../token';
import type { Transition } from '../transition';

/** Waits until the stack is deleted, then continues with phase `start`. */
export async function awaitDeletion(token: DeletingToken, run: Run): Promise<Transition> {
  run.remember(token);
  const { stackId } = token;
  const stack = await describeStack(run.cloudFormation, stackId);
  const startToken: StartToken = { ...commonOf(token), phase: 'start' };
  switch (stack?.status) {
    case undefined:
    case 'DELETE_COMPLETE':
      return { kind: 'next', token: { ...startToken, gone: stackId } };
    case 'DELETE_FAILED':
      throw stackFailure(stackId, 'DELETE_FAILED', await readLatestCauses(stackId, run));
    case 'DELETE_IN_PROGRESS':
      if (!isOverdue(token, run.now())) {
        return { kind: 'wait', token, summary: `waits until stack ${stackNameOf(stackId)} is deleted` };
      }
      throw stackFailure(stackId, 'is still in DELETE_IN_PROGRESS at the deadline; retry the stage later');
    default:
      // The stack is not being deleted, e.g. because the deletion has not begun. Phase `start` decides the next step
      // again.
      return { kind: 'next', token: startToken };
  }
}
