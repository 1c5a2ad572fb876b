import {
  type ActionExecutionDetail,
  type CodePipelineClient,
  GetPipelineExecutionCommand,
  type PipelineExecution,
} from '@aws-sdk/client-codepipeline';

import { during } from '../../shared/job/errors';
import { listActions } from '../../shared/aws/action-executions';
import { END_STATUSES, type EndStatus } from '../../shared/release/history/ledger';
import { attemptsOf } from './attempts';

/** Pipeline and execution whose history is read. */
export interface ExecutionId {
  readonly pipeline: string;
  readonly execution: string;
}

/** CodePipeline's records of an execution. */
export interface ExecutionHistory extends ExecutionId {
  readonly record: PipelineExecution;
  /** Actions of each attempt, the oldest first. */
  readonly attempts: readonly (readonly ActionExecutionDetail[])[];
  /** Attempts that have ended, the oldest first. */
  readonly ended: readonly EndedAttempt[];
}

/** An attempt, which may still run. */
export interface Attempt {
  /** 1 for the first attempt. */
  readonly number: number;
  readonly actions: readonly ActionExecutionDetail[];
}

export interface EndedAttempt extends Attempt {
  readonly status: EndStatus;
}

/**
 * Reads the history of an execution. The actions are read before and after the status: a retry between the requests begins
 * another attempt, to which the status does not belong.
 *
 * @throws JobError when a request fails.
 */
export async function readHistory(client: CodePipelineClient, id: ExecutionId): Promise<ExecutionHistory> {
  const { pipeline: pipelineName, execution: pipelineExecutionId } = id;
  const before = await listActions(client, id);
  const { pipelineExecution: record = {} } = await during(
    `reading execution ${pipelineExecutionId} of pipeline ${pipelineName}`,
    () => client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
  );
  const actions = await listActions(client, id);
  const status = actions.length === before.length ? record.status : undefined;
  const attempts = attemptsOf(actions);
  return { ...id, record, attempts, ended: endedAttempts(status, attempts) };
}

/** @param status status of the last attempt; undefined if that is unknown. */
function endedAttempts(
  status: PipelineExecution['status'],
  attempts: readonly (readonly ActionExecutionDetail[])[],
): EndedAttempt[] {
  // An execution can end before its first action starts.
  const all = attempts.length === 0 ? [[]] : attempts;
  return all.flatMap((actions, index) => {
    const isLast = index === all.length - 1;
    const end = isLast ? END_STATUSES.find((known) => known === status) : statusBeforeRetry(actions);
    return end === undefined ? [] : [{ number: index + 1, status: end, actions }];
  });
}

/** Returns the status of an attempt that was followed by a retry. */
const statusBeforeRetry = (actions: readonly ActionExecutionDetail[]): EndStatus =>
  actions.some(({ status }) => status === 'Failed') ? 'Failed' : 'Stopped';
