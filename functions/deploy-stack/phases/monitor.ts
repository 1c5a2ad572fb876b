import { stackNameOf } from '../../shared/aws/absent-stack';
import { encodeToken } from '../../shared/job/continuation';
import { during } from '../../shared/job/errors';
import type { JobResult } from '../../shared/job/job-result';
import { listed } from '../../shared/text/text';
import { ecsDetail } from '../diagnosis/ecs-findings';
import { finish } from '../completion';
import { stackFailure } from '../diagnosis/report';
import { type Operation, isStartOf, newestStackEvent, operationOf, progressOf } from '../stack/operation';
import type { Run } from '../ports';
import { causesOf } from '../diagnosis/root-cause';
import { readEvents } from '../stack/change-stack';
import { CLEANUP, verdictOf } from '../stack/next-step';
import { HORIZON_MS, type MonitorToken, isOverdue, operationToken } from '../token';

/**
 * Looks once at the operation that runs under our token, and says what became of it. There is no polling inside
 * an invocation: CodePipeline calls again, and Lambda's time costs.
 */
export async function monitor(token: MonitorToken, run: Run): Promise<JobResult> {
  run.remember(token);
  return during(`watching stack ${stackNameOf(token.stackId)}`, () => look(token, run));
}

async function look(token: MonitorToken, run: Run): Promise<JobResult> {
  const { stackId } = token;
  const own = { token: operationToken(token), id: token.operation };
  const since = run.now() - HORIZON_MS;
  const events = await readEvents(run.cloudFormation, stackId, since, (event) => isStartOf(event, own));
  const operation = operationOf(events, own);
  const overdue = isOverdue(token, run.now());
  if (operation === undefined) {
    if (overdue) throw stackFailure(stackId, 'shows no event of this deployment, and the deadline passed');
    return proceed(token, 'waits for the first event of the stack');
  }
  const { status, interruptedBy, at: deployedAt } = operation;
  if (interruptedBy !== undefined) throw interrupted(token, interruptedBy);
  switch (verdictOf(status)) {
    case 'succeeded': {
      // Once the deadline has passed, what is known has to do.
      const newest = overdue ? undefined : newestStackEvent(events)?.ResourceStatus;
      return finish(token, { how: status, deployedAt, operation, newest }, run);
    }
    case 'failed': {
      const causes = await causesOf(operation, run);
      throw stackFailure(stackId, `${status}: ${causes.join('; ')}`, await ecsDetail(operation, run));
    }
    case 'running':
  }
  if (!overdue) return proceed(token, await progressText(operation, run), progressOf(operation).percent);
  if (status === CLEANUP) return finish(token, { how: status, deployedAt, operation }, run);
  throw stackFailure(stackId, `${status} is still running at the deadline; it goes on without the pipeline`);
}

function interrupted(token: MonitorToken, by: string) {
  const what = by.startsWith('DELETE_')
    ? `is being deleted or was deleted (${by})`
    : `got another operation (${by})`;
  return stackFailure(token.stackId, `${what} before this deployment had ended`);
}

/** A rollback makes the failure certain, hours before its end: why stands in the summary from then on. */
async function progressText(operation: Operation, run: Run): Promise<string> {
  const { running } = progressOf(operation);
  const at = running.length === 0 ? operation.status : `${operation.status}: ${listed(running, 5)}`;
  if (!operation.status.includes('ROLLBACK')) return at;
  const details = await ecsDetail(operation, run);
  const why = (await causesOf(operation, run)).join('; ');
  return `${at}; because ${[why, ...details].join('; ')}`;
}

function proceed(token: MonitorToken, summary: string, percentComplete?: number): JobResult {
  return {
    kind: 'continue',
    token: encodeToken({ ...token, misses: undefined }),
    summary,
    externalExecutionId: token.stackId,
    ...(percentComplete === undefined ? {} : { percentComplete }),
  };
}
