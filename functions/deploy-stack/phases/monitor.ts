import { stackNameOf } from '../../shared/aws/absent-stack';
import { during } from '../../shared/job/errors';
import { listed } from '../../shared/text/text';
import { complete } from '../completion';
import { readEcsFindings } from '../diagnosis/ecs-findings';
import type { Finding } from '../diagnosis/finding';
import { findingsText, stackFailure } from '../diagnosis/report';
import { readCauses } from '../diagnosis/root-cause';
import type { Run } from '../ports';
import {
  CLEANUP,
  type Operation,
  isStartOf,
  newestStackEvent,
  operationOf,
  progressOf,
  verdictOf,
} from '../stack/operation';
import { readEvents } from '../stack/read-stack';
import { HORIZON_MS, type MonitorToken, isOverdue, operationToken } from '../token';
import type { Transition } from '../transition';

/**
 * Reads the state of this deployment's operation once. Does not poll, because Lambda bills waiting time; CodePipeline
 * invokes the function again instead.
 */
export async function monitor(token: MonitorToken, run: Run): Promise<Transition> {
  run.remember(token);
  return during(`watching stack ${stackNameOf(token.stackId)}`, async () => {
    const { stackId } = token;
    const ids = { token: operationToken(token), id: token.operation };
    const since = run.now() - HORIZON_MS;
    const events = await readEvents(run.cloudFormation, stackId, since, (event) => isStartOf(event, ids));
    const operation = operationOf(events, ids);
    if (operation === undefined) return awaitFirstEvent(token, run);
    return evaluate(operation, newestStackEvent(events)?.ResourceStatus, token, run);
  });
}

function awaitFirstEvent(token: MonitorToken, run: Run): Transition {
  const { stackId } = token;
  if (isOverdue(token, run.now())) {
    throw stackFailure(stackId, 'had no event of this deployment when the deadline passed; retry the stage');
  }
  return { kind: 'wait', token, summary: 'waits for the first event of the stack', stackId };
}

async function evaluate(
  operation: Operation,
  newest: string | undefined,
  token: MonitorToken,
  run: Run,
): Promise<Transition> {
  const { status, interruptedBy, at: deployedAt } = operation;
  const { stackId } = token;
  if (interruptedBy !== undefined) throw interruption(stackId, interruptedBy);
  const overdue = isOverdue(token, run.now());
  switch (verdictOf(status)) {
    case 'succeeded': {
      // After the deadline, the deployment no longer waits for DescribeStacks to return the newest status.
      const completion = { reason: status, deployedAt, operation, newest: overdue ? undefined : newest };
      return complete(token, completion, run);
    }
    case 'failed':
      throw stackFailure(stackId, status, await readFindings(operation, run));
    case 'running':
      if (!overdue) return progress(operation, token, run);
      if (status === CLEANUP) return complete(token, { reason: status, deployedAt, operation }, run);
      throw stackFailure(
        stackId,
        `is still in ${status} at the deadline, and the operation continues without the pipeline; retry the stage when the operation has ended`,
      );
  }
}

function interruption(stackId: string, status: string) {
  const problem = status.startsWith('DELETE_')
    ? `is being deleted or was deleted (${status})`
    : `got another operation (${status})`;
  return stackFailure(
    stackId,
    `${problem} before this deployment had ended; retry the stage when the other operation has ended`,
  );
}

/**
 * Returns the progress of the operation. During a rollback, the summary contains the causes of the failure, because a
 * rollback can last for hours.
 */
async function progress(operation: Operation, token: MonitorToken, run: Run): Promise<Transition> {
  const { running, percent: percentComplete } = progressOf(operation);
  const { status } = operation;
  const state = running.length === 0 ? status : `${status}: ${listed(running, 5)}`;
  const summary = status.includes('ROLLBACK')
    ? `${state}; cause: ${findingsText(await readFindings(operation, run))}`
    : state;
  return { kind: 'wait', token, summary, stackId: token.stackId, percentComplete };
}

async function readFindings(operation: Operation, run: Run): Promise<Finding[]> {
  return [...(await readCauses(operation, run)), ...(await readEcsFindings(operation, run))];
}
