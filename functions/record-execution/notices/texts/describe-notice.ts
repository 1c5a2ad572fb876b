import type { LedgerApproval } from '../../../shared/release/history/ledger';
import { quoted } from '../../../shared/text/quote';
import { minuteText, oneLine } from '../../../shared/text/text';
import type { Fact } from '../facts';
import type { Notice, NoticeSettings } from '../notice';
import { nextSteps } from './next-steps';
import type { NoticeText, TextLine } from './notice-text';
import { personOf } from './person';
import { titleOf } from './title';

/** Maximum lengths of a cause and of a name in UTF-16 code units. */
const CAUSE = 900;
const NAME = 150;

/** Returns the parts of a notice: what happened, why, who, and the next steps. */
export function describeNotice(notice: Notice, settings: NoticeSettings): NoticeText {
  const { execution, fact, pipeline } = notice;
  const { console, operatorRole, region } = settings;
  return {
    title: titleOf(notice, settings),
    lines: [
      ...failureLines(fact),
      ...releaseLines(notice),
      ...peopleLines(notice),
      ...notice.approvals.filter(({ answer }) => answer === 'approved').flatMap(approvalLines),
      ...runningLines(notice),
    ],
    steps: nextSteps(notice, settings),
    role: 'approval' in fact ? fact.approval.role : operatorRole,
    link: `${console}/codesuite/codepipeline/pipelines/${pipeline}/executions/${execution}/timeline?region=${region}`,
  };
}

function failureLines(fact: Fact): TextLine[] {
  if (fact.kind !== 'failed') return [];
  const { action } = fact;
  if (action === undefined) return [line('What', 'the execution failed before its first action')];
  const { action: name, cause, endedAt, stage } = action;
  const at = endedAt === undefined ? '' : ` at ${minuteText(Date.parse(endedAt))}`;
  const isUnanswered = fact.failure === 'approval';
  return [
    line('What', `the action ${name} of the stage ${stage} failed${at}`),
    ...(isUnanswered ? [line('Why', 'nobody answered the approval in time')] : []),
    ...(isUnanswered || cause === undefined ? [] : [line('Why', quoted(cause, CAUSE))]),
  ];
}

function releaseLines({ commit, release, summary }: Notice): TextLine[] {
  const number = release === undefined ? 'no number' : String(release.sequence);
  return [
    line('Release', commit === undefined ? 'unknown' : `${number}, commit ${commit.slice(0, 12)}`),
    ...(summary === undefined ? [] : [line('Commit message', summary)]),
  ];
}

function peopleLines({ fact, pusher, starter }: Notice): TextLine[] {
  return [
    ...(pusher === undefined ? [] : [line('Pushed by', name(pusher))]),
    ...(fact.kind === 'rolledBack' ? rollbackLines(fact, starter) : []),
  ];
}

function rollbackLines(
  { reason }: Extract<Fact, { kind: 'rolledBack' }>,
  starter: Notice['starter'],
): TextLine[] {
  return [line('Rolled back by', name(starter)), ...(reason === undefined ? [] : [line('Why', reason)])];
}

function approvalLines({ by, stage, words }: LedgerApproval): TextLine[] {
  return [
    line('Approved by', `${by === undefined ? 'unknown' : name(by)}, stage ${stage}`),
    ...(words === undefined ? [] : [line('Comment', words)]),
  ];
}

function runningLines({ running }: Notice): TextLine[] {
  const services = Object.entries(running ?? {}).map(
    ([service, release]) =>
      `${service}: ${release === null ? 'nothing' : `release ${String(release.sequence)}`}`,
  );
  return services.length === 0 ? [] : [line('Runs now', services.join(', '))];
}

const name = (arn: string) => oneLine(personOf(arn), NAME);
const line = (label: string, value: string): TextLine => ({ label, value });
