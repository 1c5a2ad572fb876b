import type { LedgerDocument } from '../../shared/release/history/ledger';
import type { ExecutionHistory } from '../history/read-history';
import { readLastChange } from '../pipelines';
import type { RecordPorts } from '../ports';
import { isRecent } from '../window';
import { noticesAbout, type RecordedExecution } from './notices';
import { publishNotice } from './publish-notice';

/**
 * Sends the notices about the attempts of an execution that ended recently and that nobody has a notice about. A failure
 * of one notice does not keep the others from being sent.
 *
 * @throws JobError of the first notice that could not be sent, after all others.
 */
export async function sendNotices(recorded: RecordedExecution, ports: RecordPorts): Promise<void> {
  const failures: unknown[] = [];
  for (const document of recorded.documents) {
    const notices = noticesAbout(recorded, document, ports.approvals);
    if (notices.length === 0 || !(await endedRecently(recorded.history, document, ports))) continue;
    for (const notice of notices) {
      await publishNotice(notice, ports).catch((error: unknown) => failures.push(error));
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The last action of a superseded execution can have ended long before the execution. */
async function endedRecently(
  history: ExecutionHistory,
  { endedAt, status }: LedgerDocument,
  { codePipeline, now }: RecordPorts,
): Promise<boolean> {
  const ended =
    endedAt === undefined || status === 'Superseded'
      ? await readLastChange(codePipeline, history)
      : Date.parse(endedAt);
  return ended !== undefined && isRecent(ended, now());
}
