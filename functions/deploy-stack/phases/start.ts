import { JobError } from '../../shared/job/errors';
import { complete } from '../completion';
import type { Deployment } from '../deployment';
import { refusal } from '../diagnosis/report';
import { readLatestCauses } from '../diagnosis/root-cause';
import type { Run } from '../ports';
import { deleteStack } from '../stack/change-stack';
import { type NextStep, nextStep } from '../stack/next-step';
import { observeStack } from '../stack/observe-stack';
import { isStackEvent, newestStackEvent } from '../stack/operation';
import { type StackSnapshot, readEvents } from '../stack/read-stack';
import { startOperation } from '../stack/start-operation';
import {
  type DeletingToken,
  type MonitorToken,
  type StartToken,
  commonOf,
  deletionToken,
  isOverdue,
} from '../token';
import type { Transition } from '../transition';

/**
 * Starts the operation of this deployment if the operation has not started yet. Waits if the status of the stack does
 * not allow the operation.
 */
export async function start(token: StartToken, run: Run): Promise<Transition> {
  // Every invocation reads the artifacts again, with the artifact credentials of its own job.
  const deployment = await run.readDeployment();
  run.remember(token);
  const observation = await observeStack(token, run);
  if (observation.kind === 'own-operation') {
    return { kind: 'next', token: monitorToken(token, deployment, observation.stackId) };
  }
  const { stack, isStale } = observation;
  if (isOverdue(token, run.now())) throw overdue(stack, run);
  const step = nextStep(stack);
  if (step.kind === 'create' || step.kind === 'update') return startOnce(step, token, deployment, run);
  // A stale status does no harm before a create or update request, because CloudFormation rejects the request if the
  // actual status does not allow the operation. Every step below depends on the status, so the status must be current.
  if (isStale) return awaitStack(token, step.stack.status, run);
  switch (step.kind) {
    case 'wait':
      return awaitStack(token, step.stack.status, run);
    case 'await-deletion':
      return {
        kind: 'wait',
        token: deletingToken(token, step.stack),
        summary: `waits until stack ${run.parameters.stack} is deleted`,
      };
    case 'recreate':
      return recreate(step.stack, token, deployment, run);
    case 'refuse':
      throw await refused(step, run);
  }
}

async function startOnce(
  step: Extract<NextStep, { kind: 'create' | 'update' }>,
  token: StartToken,
  deployment: Deployment,
  run: Run,
): Promise<Transition> {
  const started = await startOperation(step, token, deployment, run);
  switch (started.kind) {
    case 'running':
      return {
        kind: 'next',
        token: monitorToken(token, deployment, started.stackId, started.operation),
      };
    case 'no-change': {
      const stackId = started.stack.id;
      const completion = { reason: NO_CHANGE, deployedAt: await readCompletionTime(stackId, run) };
      return complete(monitorToken(token, deployment, stackId), completion, run);
    }
    case 'raced':
      return awaitStack(token, started.status, run);
  }
}

const NO_CHANGE =
  'no changes: the stack already has this image and these parameters; CloudFormation does not update a stack when only policies, conditions or outputs differ';

/**
 * Reads the time at which the last operation on a stack was complete. `LastUpdatedTime` is the time at which the
 * operation began. Returns undefined when the events no longer contain the time, because CloudFormation keeps events
 * for only 90 days.
 */
async function readCompletionTime(stackId: string, run: Run): Promise<Date | undefined> {
  const newest = newestStackEvent(await readEvents(run.cloudFormation, stackId, 0, isStackEvent));
  return newest?.ResourceStatus?.endsWith('_COMPLETE') === true ? newest.Timestamp : undefined;
}

/** Deletes a stack that was never created successfully. After the deletion, phase `start` creates the stack again. */
async function recreate(
  stack: StackSnapshot,
  token: StartToken,
  { serviceRole }: Deployment,
  run: Run,
): Promise<Transition> {
  await deleteStack(run.cloudFormation, {
    StackName: stack.id,
    RoleARN: serviceRole,
    ClientRequestToken: deletionToken(token),
  });
  return {
    kind: 'wait',
    token: deletingToken(token, stack),
    summary: `deletes stack ${run.parameters.stack}, which never worked (${stack.status}), then creates the stack again`,
  };
}

const awaitStack = (token: StartToken, status: string | undefined, run: Run): Transition => ({
  kind: 'wait',
  token,
  summary: `waits for stack ${run.parameters.stack}, ${stateText(status)}`,
});

async function refused(
  { stack, advice }: Extract<NextStep, { kind: 'refuse' }>,
  run: Run,
): Promise<JobError> {
  const causes = stack.status.endsWith('_FAILED') ? await readLatestCauses(stack.id, run) : [];
  return refusal(run.parameters.stack, stack.status, causes, advice);
}

const overdue = (stack: StackSnapshot | undefined, run: Run) =>
  new JobError(
    'JobFailed',
    `the deadline passed while the deployment waited for stack ${run.parameters.stack}, ${stateText(stack?.status)} now; nothing was started; retry the stage`,
  );

const stateText = (status: string | undefined) =>
  status === undefined ? 'which does not exist' : `which is in ${status}`;

const monitorToken = (
  token: StartToken,
  { record }: Deployment,
  stackId: string,
  operation?: string,
): MonitorToken => ({
  ...commonOf(token),
  phase: 'monitor',
  stackId,
  ...(operation === undefined ? {} : { operation }),
  record,
});

/**
 * Returns a token that contains the ARN of the stack, because DescribeStacks does not find a deleted stack by its name.
 */
const deletingToken = (token: StartToken, { id }: StackSnapshot): DeletingToken => ({
  ...commonOf(token),
  phase: 'deleting',
  stackId: id,
});
