import { stackNameOf } from '../../shared/aws/absent-stack';
import { encodeToken } from '../../shared/job/continuation';
import { JobError } from '../../shared/job/errors';
import type { JobResult } from '../../shared/job/job-result';
import type { Deployment } from '../deployment';
import { newestStackEvent } from '../stack/operation';
import type { Run } from '../ports';
import { latestFailures } from '../diagnosis/root-cause';
import { continueRollback, deleteStack, describeStack, readEvents } from '../stack/change-stack';
import type { Found } from './start';
import {
  type DeletingToken,
  HORIZON_MS,
  type RollbackToken,
  type StartToken,
  commonOf,
  deletionToken,
  isOverdue,
  rollbackToken,
} from '../token';

/** Deletes a stack that never worked, to create it again. */
export async function recreate(
  token: StartToken,
  found: Found,
  deployment: Deployment,
  run: Run,
): Promise<JobResult> {
  const { id, status } = found.stack;
  await deleteStack(run.cloudFormation, onStack(id, deletionToken(token), deployment));
  const deleting: DeletingToken = { ...commonOf(token), phase: 'deleting', stackId: id };
  return proceed(
    deleting,
    `deletes stack ${stackNameOf(id)} (${status}, it never worked), then creates it again`,
  );
}

/** @returns where to start once the stack is gone, or a result while it is not. */
export async function afterDeletion(token: DeletingToken, run: Run): Promise<StartToken | JobResult> {
  run.remember(token);
  const { stackId } = token;
  const stack = await describeStack(run.cloudFormation, stackId);
  const startOver: StartToken = { ...commonOf(token), phase: 'start' };
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return { ...startOver, gone: stackId };
  if (stack.status === 'DELETE_FAILED') {
    const failures = await latestFailures(stackId, run);
    throw failed(stackId, `DELETE_FAILED: ${failures.join('; ') || 'CloudFormation gives no reason'}`);
  }
  // Not what it was deleted for any more, or not deleted yet, or a stale read: all of it is found out at the start.
  if (stack.status !== 'DELETE_IN_PROGRESS') return startOver;
  if (isOverdue(token, run.now())) {
    throw failed(
      stackId,
      'the deadline passed and DELETE_IN_PROGRESS is still running; retry the stage later',
    );
  }
  return proceed(token, `waits for stack ${stackNameOf(stackId)} to be deleted`);
}

/** Continues a rollback that got stuck. What it will do is known by the events that come after those seen now. */
export async function resumeRollback(
  token: StartToken,
  found: Found,
  deployment: Deployment,
  run: Run,
): Promise<JobResult> {
  const { id } = found.stack;
  const [newest] = found.events;
  const after = newest?.EventId ?? (await newestEventId(id, run));
  await continueRollback(run.cloudFormation, onStack(id, rollbackToken(token), deployment));
  const next: RollbackToken = { ...commonOf(token), phase: 'rollback', stackId: id, after };
  return proceed(
    next,
    `continues the rollback of stack ${stackNameOf(id)} (${found.stack.status}), then updates it`,
  );
}

async function newestEventId(stackId: string, run: Run): Promise<string> {
  const [newest] = await readEvents(run.cloudFormation, stackId, 0, () => true);
  return newest?.EventId ?? '';
}

/** @returns where to start once the stack is stable, or a result while it is not. */
export async function afterRollback(token: RollbackToken, run: Run): Promise<StartToken | JobResult> {
  run.remember(token);
  const { stackId, after } = token;
  // The status may still be that of the rollback before; an event that is new cannot be.
  const since = run.now() - HORIZON_MS;
  const seen = await readEvents(run.cloudFormation, stackId, since, ({ EventId }) => EventId === after);
  const status = newestStackEvent(seen.filter(({ EventId }) => EventId !== after))?.ResourceStatus;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    const failures = await latestFailures(stackId, run);
    throw failed(
      stackId,
      `its rollback was continued once and failed again (UPDATE_ROLLBACK_FAILED: ${failures.join('; ')}); remove the cause, have an operator run aws cloudformation continue-update-rollback, then retry the stage`,
    );
  }
  const running = status === undefined || status.endsWith('_IN_PROGRESS');
  if (!running) return { ...commonOf(token), phase: 'start', continued: true };
  if (isOverdue(token, run.now())) {
    throw failed(
      stackId,
      'the deadline passed and the continued rollback is still running; retry the stage later',
    );
  }
  return proceed(token, `waits for the rollback of stack ${stackNameOf(stackId)}`);
}

const onStack = (stackId: string, token: string, { serviceRole }: Deployment) => ({
  StackName: stackId,
  RoleARN: serviceRole,
  ClientRequestToken: token,
});

function proceed(token: StartToken | DeletingToken | RollbackToken, summary: string): JobResult {
  return { kind: 'continue', token: encodeToken({ ...token, misses: undefined }), summary };
}

const failed = (stackId: string, what: string) =>
  new JobError('JobFailed', `stack ${stackNameOf(stackId)}: ${what}`);
