import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';

import type { LedgerAction, LedgerApproval, LedgerDocument } from '../../shared/release/history/ledger';
import { describedEnvironment } from '../../shared/release/names';
import { type Replaced, replacedIn } from '../../shared/release/history/release-variables';
import { quoted } from '../../shared/text/quote';
import { publicText } from '../../shared/text/text';
import { releaseOf, variablesOf } from '../history/function-outputs';
import type { Attempt, EndedAttempt, ExecutionHistory } from '../history/read-history';

/** Environment whose pipelines the function records. */
export interface RecordedPipelines {
  /** Environment that the pipelines deploy to. */
  readonly environment: string;
  readonly application: string;
}

/** Maximum lengths of texts in UTF-16 code units. */
const WORDS = 600;
const SUMMARY = 300;

/** What the ledger says about an attempt, which may still run. */
export type AttemptRecord = Omit<LedgerDocument, 'status'>;

/**
 * Returns the ledger document of an attempt. The document depends on CodePipeline's history alone, so that it has the same
 * bytes whenever it is derived.
 */
export const ledgerDocument = (
  history: ExecutionHistory,
  attempt: EndedAttempt,
  pipelines: RecordedPipelines,
): LedgerDocument => ({ ...attemptRecord(history, attempt, pipelines), status: attempt.status });

/** Returns what CodePipeline's history says about an attempt. */
export function attemptRecord(
  history: ExecutionHistory,
  { actions, number }: Attempt,
  { application, environment }: RecordedPipelines,
): AttemptRecord {
  const { pipeline, execution, record } = history;
  const times = actions.flatMap(({ lastUpdateTime }) => lastUpdateTime ?? []).map((time) => time.getTime());
  const soFar = history.attempts.slice(0, number).flat();
  const release = releaseOf(soFar);
  return {
    version: 1,
    pipeline,
    application,
    execution,
    attempt: number,
    ...withValues({
      startedAt: timeText(actions[0]?.startTime),
      endedAt: times.length === 0 ? undefined : timeText(new Date(Math.max(...times))),
    }),
    trigger: { type: record.trigger?.triggerType ?? '', detail: record.trigger?.triggerDetail ?? '' },
    ...sourceOf(record),
    variables: Object.fromEntries(
      (record.variables ?? []).map(({ name = '', resolvedValue = '' }) => [name, resolvedValue]),
    ),
    ...(release === undefined ? {} : { release }),
    replaced: replacedOf(soFar, environment),
    approvals: actions.filter(isApproval).map(approvalOf),
    actions: actions.map(actionOf),
  };
}

function sourceOf({ artifactRevisions: [source] = [] }: PipelineExecution) {
  const { revisionId, revisionSummary } = source ?? {};
  return withValues({
    revision: revisionId,
    summary: revisionSummary && quoted(revisionSummary, SUMMARY),
  });
}

/** @param environment environment of actions that do not name their environment. */
function replacedOf(
  actions: readonly ActionExecutionDetail[],
  environment: string,
): Record<string, Replaced> {
  return Object.fromEntries(
    actions.flatMap((action) => {
      const replaced = replacedIn(variablesOf(action));
      const of = describedEnvironment(action.input?.namespace ?? '') ?? environment;
      return replaced === undefined ? [] : [[of, replaced]];
    }),
  );
}

const isApproval = ({ input }: ActionExecutionDetail) => input?.actionTypeId?.category === 'Approval';

/**
 * Returns the answer to an approval. AWS does not document which fields of an action execution contain the approver and
 * the comment. `updatedBy` is the ARN of the user who changed the action, and the summary is the only text of the result.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionExecutionDetail.html
 */
function approvalOf(action: ActionExecutionDetail): LedgerApproval {
  const { stageName = '', actionName = '', status, updatedBy, lastUpdateTime, output } = action;
  const words = output?.executionResult?.externalExecutionSummary;
  const rejected = status === 'Failed' && updatedBy !== undefined;
  const answer = status === 'Succeeded' ? 'approved' : rejected ? 'rejected' : 'unanswered';
  return {
    stage: stageName,
    action: actionName,
    answer,
    ...withValues({
      by: updatedBy,
      words: words && quoted(words, WORDS),
      at: answer === 'unanswered' ? undefined : timeText(lastUpdateTime),
    }),
  };
}

function actionOf(action: ActionExecutionDetail): LedgerAction {
  const { stageName = '', actionName = '', status = '', startTime, lastUpdateTime, input, output } = action;
  const { category = '', owner = '', provider = '', version = '' } = input?.actionTypeId ?? {};
  return {
    stage: stageName,
    action: actionName,
    type: [category, owner, provider, version].join('/'),
    status,
    ...withValues({
      startedAt: timeText(startTime),
      endedAt: timeText(lastUpdateTime),
      externalId: output?.executionResult?.externalExecutionId,
      cause: causeOf(action),
    }),
  };
}

/** Returns the error of an action in one line; undefined if the action has no error. */
export function causeOf({ output }: ActionExecutionDetail): string | undefined {
  const { code, message } = output?.executionResult?.errorDetails ?? {};
  const text = [code, message].filter((part) => part !== undefined && part !== '').join(': ');
  return text === '' ? undefined : publicText(text, []);
}

export const timeText = (time: Date | undefined) => time?.toISOString();

/** Returns the entries that have a value. */
const withValues = <T extends Readonly<Record<string, string | undefined>>>(entries: T) =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: string;
  };
