import type { LedgerDocument } from '../../shared/release/history/ledger';
import { pusherOf } from '../../shared/release/history/pusher';
import type { ApprovedEnvironments } from '../contract';
import type { AttemptRecord } from '../documents/ledger-document';
import type { ExecutionHistory } from '../history/read-history';
import { type DeployedOutcome, type Fact, factsOf } from './facts';
import type { Notice } from './notice';

/** What is recorded about an execution. */
export interface RecordedExecution {
  readonly history: ExecutionHistory;
  /** One document for each attempt, the oldest first. */
  readonly documents: readonly LedgerDocument[];
  /** Outcome of the deployment; undefined if no deployment began. */
  readonly outcome: DeployedOutcome | undefined;
}

/** Returns the notices about an attempt. */
export function noticesAbout(
  recorded: RecordedExecution,
  document: LedgerDocument,
  approvals: ApprovedEnvironments,
): Notice[] {
  const { outcome } = recorded;
  const running = outcome?.attempt === document.attempt ? outcome.running : undefined;
  return factsOf(document, outcome, approvals).map((fact) => noticeOf(recorded, document, fact, running));
}

/** Returns the notice about a fact of an attempt. */
export function noticeOf(
  { documents, history }: Pick<RecordedExecution, 'documents' | 'history'>,
  document: AttemptRecord,
  fact: Fact,
  running?: Notice['running'],
): Notice {
  const { application, attempt, execution, pipeline, release, revision, summary, trigger } = document;
  // The revision of a promoted environment is the version of a bundle.
  const commit = release?.commit ?? (COMMIT.test(revision ?? '') ? revision : undefined);
  return {
    fact,
    application,
    pipeline,
    execution,
    attempt,
    release,
    commit,
    summary: commit === revision ? summary : undefined,
    pusher: commit === undefined ? undefined : pusherOf(history.record, commit),
    starter: trigger.detail,
    approvals: documents.filter((other) => other.attempt <= attempt).flatMap((other) => other.approvals),
    running,
  };
}

const COMMIT = /^[0-9a-f]{40}$/;
