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

/** Starts the operation of this deployment once, or waits until the stack allows an operation. */
export async function start(token: StartToken, run: Run): Promise<Transition> {
  // Each job has its own credentials for the artifacts, so each job reads them again.
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
  // CloudFormation rejects a Create or Update at the wrong moment, but not the other steps. Therefore a stale status
  // decides none of the other steps.
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
  'no changes: the stack had this image and these parameters; policies, conditions and outputs alone change nothing';

/**
 * Reads the time at which the last operation on a stack was complete. `LastUpdatedTime` is the time at which it
 * began. Returns undefined when the events do not contain the time; CloudFormation keeps events for 90 days.
 */
async function readCompletionTime(stackId: string, run: Run): Promise<Date | undefined> {
  const newest = newestStackEvent(await readEvents(run.cloudFormation, stackId, 0, isStackEvent));
  return newest?.ResourceStatus?.endsWith('_COMPLETE') === true ? newest.Timestamp : undefined;
}

/** Deletes a stack that never worked. */
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

/** The id still finds the stack after the deletion; the name does not. */
const deletingToken = (token: StartToken, { id }: StackSnapshot): DeletingToken => ({
  ...commonOf(token),
  phase: 'deleting',
  stackId: id,
});
