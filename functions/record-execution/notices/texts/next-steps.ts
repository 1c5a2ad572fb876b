import type { ApprovedEnvironment } from '../../contract';
import type { Fact } from '../facts';
import type { Notice, NoticeSettings } from '../notice';
import type { NextStep } from './notice-text';

const STATUS = 'npx brb status';

/** Returns what a reader of a notice can do next. */
export function nextSteps(notice: Notice, settings: NoticeSettings): NextStep[] {
  const { application, fact, release } = notice;
  const { environment, isPromoted } = settings;
  switch (fact.kind) {
    case 'failed':
      return fact.action === undefined
        ? [seeRelease(notice)]
        : afterFailure(notice, settings, fact.action.stage, fact.failure);
    case 'succeeded':
      return isPromoted
        ? [
            {
              text: 'If the release misbehaves, go back to the release before:',
              command: `npx brb rollback ${application} --environment ${environment} --reason "your reason"`,
            },
          ]
        : [seeRelease(notice)];
    case 'rolledBack':
      return [
        {
          text: `Promote a release newer than ${String(fact.from)}; ${environment} accepts no other. See what runs where:`,
          command: STATUS,
        },
      ];
    case 'superseded':
      return [{ text: 'Nothing to do: a newer push takes its place. See what waits now:', command: STATUS }];
    case 'waiting':
      return answers(application, fact.approval, release?.sequence);
  }
}

function afterFailure(
  notice: Notice,
  settings: NoticeSettings,
  stage: string,
  failure: Extract<Fact, { kind: 'failed' }>['failure'],
): NextStep[] {
  const { application, execution, pipeline } = notice;
  const { environment, region } = settings;
  return [
    failure === 'deployment'
      ? {
          text: 'Read the logs of the services:',
          command: `npx brb logs ${application} --environment ${environment}`,
        }
      : seeRelease(notice),
    {
      text:
        failure === 'approval'
          ? 'Request the approval again:'
          : 'When the cause is gone, retry the stage; if the release is the cause, push a fix instead:',
      command: [
        `aws codepipeline retry-stage-execution --region ${region} --pipeline-name ${pipeline}`,
        `--stage-name ${stage} --pipeline-execution-id ${execution} --retry-mode FAILED_ACTIONS`,
      ].join(' '),
    },
  ];
}

const seeRelease = ({ application, release }: Notice): NextStep =>
  release === undefined
    ? { text: 'See what runs where:', command: STATUS }
    : { text: 'See the release:', command: `npx brb release ${application} ${String(release.sequence)}` };

function answers(
  application: string,
  { environment }: ApprovedEnvironment,
  sequence: number | undefined,
): NextStep[] {
  if (sequence === undefined) return [{ text: 'See what waits:', command: STATUS }];
  const target = `${application} --environment ${environment} --release ${String(sequence)}`;
  return ['approve', 'reject'].map((answer) => ({
    text: answer === 'approve' ? 'Approve it, with your reason:' : 'Or reject it:',
    command: `npx brb ${answer} ${target} --comment "your reason"`,
  }));
}
