import type { JobResult } from '../shared/run-job';
import { encodeToken } from '../shared/continuation';
import { JobError, awsFailure, isTransient, jobErrorOf } from '../shared/errors';
import { listed } from '../shared/text';
import type { DeployPorts } from './deploy';
import { type Operation, isStartOf, operationOf, progressOf, rootCauseOf } from './operation';
import { writeRecord } from './record';
import { describeStack, readEvents } from './stack';
import { CLEANUP, verdictOf } from './stack-status';
import { type MonitorToken, operationToken } from './token';

/** Polls in a row that may fail before the job does: a poll that fails is not a deployment that failed. */
const MAXIMUM_MISSES = 5;
/** Nothing of a job is older than the longest life of an action. */
export const HORIZON_MS = 25 * 60 * 60 * 1000;

/**
 * Looks once at the operation that runs under our token, and says what became of it. There is no polling inside
 * an invocation: CodePipeline calls again, and Lambda's time costs.
 */
export async function monitor(token: MonitorToken, ports: DeployPorts): Promise<JobResult> {
  ports.watch.resumeWith(encodeToken(token));
  try {
    return await look(token, ports);
  } catch (error) {
    const cause = error instanceof JobError ? error.cause : error;
    const failure = awsFailure(cause);
    if (failure === undefined || !isTransient(failure) || token.misses + 1 >= MAXIMUM_MISSES) {
      throw jobErrorOf(error, `watching stack ${token.stackId}`) ?? error;
    }
    return {
      kind: 'continue',
      token: encodeToken({ ...token, misses: token.misses + 1 }),
      summary: `AWS did not answer (${failure.code}), looks again`,
    };
  }
}

async function look(token: MonitorToken, ports: DeployPorts): Promise<JobResult> {
  const { cloudFormation, now } = ports;
  const ownToken = operationToken(token);
  const events = await readEvents(cloudFormation, token.stackId, now() - HORIZON_MS, (event) =>
    isStartOf(event, ownToken),
  );
  const operation = operationOf(events, ownToken);
  const overdue = now() / 1000 > token.deadline;
  if (operation === undefined) {
    if (overdue) throw failed(token, 'the deadline passed before its first event appeared');
    return proceed(token, 'waits for the first event of the stack');
  }
  const { status, interruptedBy } = operation;
  if (interruptedBy !== undefined) {
    const what =
      interruptedBy === 'DELETE_IN_PROGRESS'
        ? 'is being deleted or was deleted'
        : `got another operation (${interruptedBy})`;
    throw failed(token, `it ${what} before this deployment had ended`);
  }
  const verdict = verdictOf(status);
  if (verdict === 'succeeded') return finish(token, status, ports);
  if (verdict === 'failed') throw failed(token, `${status}: ${rootCauseOf(operation)}`);
  if (!overdue) return proceed(token, progressText(operation), progressOf(operation).percent);
  if (status === CLEANUP) return finish(token, status, ports);
  throw failed(token, `the deadline passed and ${status} is still running; it goes on without the pipeline`);
}

function progressText(operation: Operation): string {
  const { running } = progressOf(operation);
  const at = running.length === 0 ? operation.status : `${operation.status}: ${listed(running, 5)}`;
  return operation.status.includes('ROLLBACK') ? `${at}; because ${rootCauseOf(operation)}` : at;
}

function proceed(token: MonitorToken, summary: string, percentComplete?: number): JobResult {
  return {
    kind: 'continue',
    token: encodeToken({ ...token, misses: 0 }),
    summary,
    externalExecutionId: token.stackId,
    ...(percentComplete === undefined ? {} : { percentComplete }),
  };
}

/** Records the deployment and gives the stack's outputs to the pipeline. */
export async function finish(token: MonitorToken, how: string, ports: DeployPorts): Promise<JobResult> {
  const { record, stackId } = token;
  const stack = await describeStack(ports.cloudFormation, stackId);
  if (stack === undefined || stack.status.startsWith('DELETE'))
    throw failed(token, 'it was deleted meanwhile');
  await writeRecord(ports.records, ports.environment.RECORD_BUCKET, ports.accountId, record, stackId);
  const own = { StackId: stackId, ImageUri: record.image };
  return {
    kind: 'done',
    summary: `${record.service} of release ${String(record.sequence)} runs in ${record.environment} (${how})`,
    externalExecutionId: stackId,
    outputs: { ...outputVariables(stack.outputs), ...own },
  };
}

/** CodePipeline's alphabet of output variables, and its bound for all variables of an action together. */
const OUTPUT_NAME = /^[A-Za-z0-9@_-]+$/;
const OUTPUTS_LIMIT = 122_880;

function outputVariables(outputs: ReadonlyMap<string, string>): Record<string, string> {
  const named = Object.fromEntries([...outputs].filter(([name]) => OUTPUT_NAME.test(name)));
  return Buffer.byteLength(JSON.stringify(named)) < OUTPUTS_LIMIT - 4096 ? named : {};
}

function failed(token: MonitorToken, what: string): JobError {
  const name = token.stackId.split('/')[1] ?? token.stackId;
  return new JobError('JobFailed', `stack ${name}: ${what}`);
}
