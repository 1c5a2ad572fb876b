import type { StackEvent } from '@aws-sdk/client-cloudformation';

import { encodeToken } from '../../shared/job/continuation';
import { JobError, configurationError } from '../../shared/job/errors';
import type { JobResult } from '../../shared/job/job-result';
import { findImages } from '../../shared/release/find-images';
import { protectImages } from '../../shared/release/protect-images';
import type { DeployStackParameters } from '../contract';
import type { Deployment } from '../deployment';
import { finish } from '../completion';
import { monitor } from './monitor';
import {
  type Operation,
  isStackEvent,
  isStart,
  isStartOf,
  newestStackEvent,
  operationOf,
} from '../stack/operation';
import type { Run } from '../ports';
import { recreate, resumeRollback } from './deleting';
import { latestFailures } from '../diagnosis/root-cause';
import {
  type StackSnapshot,
  type Started,
  createStack,
  describeStack,
  readEvents,
  updateStack,
} from '../stack/change-stack';
import { stackInput } from '../stack/stack-input';
import { nextStep } from '../stack/next-step';
import {
  HORIZON_MS,
  type MonitorToken,
  type StartToken,
  commonOf,
  isOverdue,
  operationToken,
  rollbackToken,
} from '../token';

/** A stack as it was found, and what it remembers of us. */
export interface Found {
  readonly stack: StackSnapshot;
  /** Newest first, back to the start of our operation. */
  readonly events: readonly StackEvent[];
  /** The operation under our token: it must never be started twice. */
  readonly operation: Operation | undefined;
}

/** Starts the one operation of this deployment, or says why not yet or not at all. */
export async function start(
  token: StartToken,
  parameters: DeployStackParameters,
  deployment: Deployment,
  run: Run,
): Promise<JobResult> {
  run.remember(token);
  const found = await lookUp(token, parameters.stack, run);
  const watching = (stackId: string, operation?: string): MonitorToken => ({
    ...commonOf(token),
    phase: 'monitor',
    stackId,
    ...(operation === undefined ? {} : { operation }),
    record: deployment.record,
  });
  if (found?.operation !== undefined) return monitor(watching(found.stack.id), run);

  const status = found?.stack.status ?? 'absent';
  if (isOverdue(token, run.now())) {
    throw new JobError(
      'JobFailed',
      `stack ${parameters.stack}: the deadline passed while it was busy; it is in ${status} now and nothing was started; retry the stage`,
    );
  }
  const continued = token.continued === true || wasContinued(token, found);
  const step = nextStep(found?.stack.status, parameters, continued);
  const waiting = (now: string): JobResult => waitFor(token, parameters.stack, now);
  // CloudFormation itself refuses a create or update at the wrong moment; what follows it would not, so a status that
  // is not the newest decides none of it.
  if (!['create', 'update', 'absent'].includes(step.kind) && isStale(found)) return waiting(status);
  switch (step.kind) {
    case 'absent':
      throw configurationError(
        `stack ${parameters.stack} does not exist and allowCreate is false; create it, or leave allowCreate out`,
      );
    case 'refuse':
      throw await refusal(parameters.stack, status, step.advice, continued, found, run);
    case 'busy':
      throw new JobError('JobFailed', busyText(parameters.stack, status, found));
    case 'wait':
      return waiting(status);
    case 'wait-until-gone':
      return found === undefined ? waiting(status) : leave(token, found.stack.id);
    case 'recreate':
      return found === undefined ? waiting(status) : recreate(token, found, deployment, run);
    case 'continue-rollback':
      return found === undefined ? waiting(status) : resumeRollback(token, found, deployment, run);
    case 'create':
    case 'update':
  }

  // An image that may expire must not run, so it is protected before the stack changes.
  const registry = { ecr: run.ecr, host: run.environment.REGISTRY };
  const { image, record } = deployment;
  await protectImages(registry, await findImages(registry, [{ service: record.service, image }]));
  const input = await stackInput(token, parameters, deployment, found?.stack, run);
  const starting =
    step.kind === 'create' ? createStack(run.cloudFormation, input) : updateStack(run.cloudFormation, input);
  const started = await starting.catch(async (error: unknown): Promise<Started> => {
    if (!(error instanceof JobError) || error.type !== 'SystemUnavailable') throw error;
    // Throttled in the last of several tries: one before it may have started it, and its answer got lost.
    if ((await lookUp(token, parameters.stack, run))?.operation === undefined) throw error;
    return { kind: 'raced' };
  });
  if (started.kind === 'started') return monitor(watching(started.stackId, started.operation), run);
  if (started.kind === 'no-change' && found !== undefined) {
    const deployedAt = await readCompletion(found.stack.id, run);
    return finish(watching(found.stack.id), { how: NO_CHANGE, deployedAt }, run);
  }
  const again = await lookUp(token, parameters.stack, run);
  if (again?.operation !== undefined) return monitor(watching(again.stack.id), run);
  const now = again?.stack.status ?? 'absent';
  if (parameters.onBusy === 'fail' && now.endsWith('_IN_PROGRESS')) {
    throw new JobError('JobFailed', busyText(parameters.stack, now, again));
  }
  return waiting(now);
}

const NO_CHANGE =
  'no changes: the stack had this image and these parameters; policies, conditions and outputs alone change nothing';

/**
 * Returns when the last operation on a stack was complete: `LastUpdatedTime` is the time it began. Undefined when the events
 * do not say; CloudFormation keeps them for 90 days.
 */
async function readCompletion(stackId: string, run: Run): Promise<Date | undefined> {
  const newest = newestStackEvent(await readEvents(run.cloudFormation, stackId, 0, isStackEvent));
  return newest?.ResourceStatus?.endsWith('_COMPLETE') === true ? newest.Timestamp : undefined;
}

async function lookUp(token: StartToken, stackName: string, run: Run): Promise<Found | undefined> {
  const stack = await describeStack(run.cloudFormation, stackName);
  if (stack === undefined || stack.id === token.gone) return undefined;
  const own = { token: operationToken(token) };
  const since = run.now() - HORIZON_MS;
  const events = await readEvents(run.cloudFormation, stack.id, since, (event) => isStartOf(event, own));
  return { stack, events, operation: operationOf(events, own) };
}

function waitFor(token: StartToken, stackName: string, status: string): JobResult {
  return {
    kind: 'continue',
    token: encodeToken({ ...token, misses: undefined }),
    summary: `waits for stack ${stackName}, which is in ${status}`,
  };
}

/** Somebody deletes the stack: from now on by its id, under which it stays to be seen. */
function leave(token: StartToken, stackId: string): JobResult {
  return {
    kind: 'continue',
    token: encodeToken({ ...commonOf(token), phase: 'deleting', stackId }),
    summary: 'waits for the stack to be gone, which is in DELETE_IN_PROGRESS',
  };
}

function isStale(found: Found | undefined): boolean {
  const newest = newestStackEvent(found?.events ?? [])?.ResourceStatus;
  return newest !== undefined && newest !== found?.stack.status;
}

const wasContinued = (token: StartToken, found: Found | undefined) =>
  found?.events.some(({ ClientRequestToken }) => ClientRequestToken === rollbackToken(token)) === true;

async function refusal(
  name: string,
  status: string,
  advice: string,
  continued: boolean,
  found: Found | undefined,
  run: Run,
): Promise<JobError> {
  const failures =
    found !== undefined && status.endsWith('_FAILED') ? await latestFailures(found.stack.id, run) : [];
  const twice = continued ? ' again, after its rollback was continued once' : '';
  const because = failures.length === 0 ? '' : ` (${failures.join('; ')})`;
  return new JobError('JobFailed', `stack ${name} is in ${status}${twice}${because}: ${advice}`);
}

function busyText(name: string, status: string, found: Found | undefined): string {
  const begun = found?.events.find(isStart);
  const since = begun?.Timestamp === undefined ? '' : ` since ${begun.Timestamp.toISOString()}`;
  const by = begun?.ClientRequestToken === undefined ? '' : `, operation ${begun.ClientRequestToken}`;
  return `stack ${name} is busy: it is in ${status}${since}${by}, and onBusy is fail; retry the stage when that has ended`;
}
