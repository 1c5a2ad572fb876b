import { abortable } from '../../system/abortable';
import type { EngineContext } from '../context';
import { ActionFailure, messageOf } from '../errors';
import type { StepRecord } from '../executions/records';
import type { StepProgress } from './step-context';

/** Maximum lengths of the summary and the error message in API responses, in characters. */
const SUMMARY_LIMIT = 2048;
const MESSAGE_LIMIT = 5000;

/**
 * Runs an action or a rule. Never throws: a failure becomes an ActionFailure. Abandoned work can continue to run, as on
 * AWS, but its result is ignored.
 *
 * @returns undefined if the signal was aborted first.
 */
export async function outcomeOf<T>(
  engine: EngineContext,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | ActionFailure | undefined> {
  const run = engine.activity.track(work).catch(failureOf);
  // Only the signal rejects this promise, because failureOf turns every error into a result.
  return abortable(run, signal).catch(() => undefined);
}

function failureOf(error: unknown): ActionFailure {
  return error instanceof ActionFailure
    ? error
    : new ActionFailure('JobFailed', messageOf(error), { cause: error });
}

/** Copies the defined fields of a progress report into the record. Undefined fields leave the record unchanged. */
export function recordProgress(record: StepRecord, { summary, externalExecutionId }: StepProgress): void {
  if (summary !== undefined && summary !== '') record.summary = summary.slice(0, SUMMARY_LIMIT);
  if (externalExecutionId !== undefined) record.externalExecutionId = externalExecutionId;
}

/** Writes a failure into the record. @returns the headline and the detail, for the output of the rehearsal. */
export function recordFailure(record: StepRecord, failure: ActionFailure): string {
  const { code, message, headline, detail, externalExecutionId } = failure;
  record.error = { code, message: message.slice(0, MESSAGE_LIMIT) };
  if (externalExecutionId !== undefined) record.externalExecutionId = externalExecutionId;
  return detail === undefined ? headline : `${headline}\n${detail}`;
}
