import { JobError } from '../../shared/job/errors';
import { attemptRecord, ledgerDocument } from '../documents/ledger-document';
import { type ExecutionId, readHistory } from '../history/read-history';
import { applicationOf } from '../pipelines';
import type { RecordPorts } from '../ports';
import { noticeOf } from './notices';
import { publishNotice } from './publish-notice';

/** An approval action that has started. */
export interface StartedApproval extends ExecutionId {
  readonly stage: string;
}

/**
 * Sends the notice that a release waits for an approval, unless the approval is answered meanwhile.
 *
 * @throws JobError when a request fails, or when CodePipeline's history does not contain the approval yet.
 */
export async function sendWaiting(started: StartedApproval, ports: RecordPorts): Promise<void> {
  const { approvals, codePipeline, environment } = ports;
  const application = applicationOf(environment, started.pipeline);
  const approval = approvals[started.stage];
  if (application === undefined || approval === undefined) return;
  const history = await readHistory(codePipeline, started);
  const actions = history.attempts.at(-1) ?? [];
  const action = actions.find(
    ({ input, stageName }) => stageName === started.stage && input?.actionTypeId?.category === 'Approval',
  );
  if (action === undefined) {
    throw new JobError(
      'SystemUnavailable',
      `CodePipeline does not list the approval of stage ${started.stage} of execution ${started.execution} of pipeline ${started.pipeline}, but has reported its start`,
    );
  }
  if (action.status !== 'InProgress') return;
  const pipelines = { application, environment: environment.ENVIRONMENT };
  const documents = history.ended.map((attempt) => ledgerDocument(history, attempt, pipelines));
  const attempt = { number: history.attempts.length, actions };
  const record = attemptRecord(history, attempt, pipelines);
  const recorded = { history, documents };
  await publishNotice(noticeOf(recorded, record, { kind: 'waiting', approval }), ports);
}
