import { PublishCommand } from '@aws-sdk/client-sns';

import { JobError, during } from '../../shared/job/errors';
import { KIND_ATTRIBUTE, NOTICES } from '../contract';
import type { RecordPorts } from '../ports';
import { type ClaimObject, claimNotice, markPublished } from './claim';
import type { Notice, NoticeSettings } from './notice';
import { chatMessage } from './texts/chat';
import { describeNotice } from './texts/describe-notice';
import { emailText } from './texts/email';

/** How often, and after which pause in milliseconds, a claim of another invocation is read again. */
const BUSY_READS = 10;
const BUSY_PAUSE_MS = 500;

/**
 * Publishes a notice once. An invocation that crashes after the message and before the claim says `published` is the only
 * case in which the next invocation publishes the message again.
 *
 * @throws JobError when a request fails, or when another invocation has claimed the notice and has not published it yet.
 *   Lambda then repeats the event.
 */
export async function publishNotice(notice: Notice, ports: RecordPorts): Promise<void> {
  const { now, records, sleep } = ports;
  const key = claimKey(notice);
  for (let reads = 0; reads < BUSY_READS; reads += 1) {
    const target: ClaimObject = { records, key, now: now() };
    const claim = await claimNotice(target);
    if (claim === 'published') return;
    if (claim === 'claimed') {
      await publish(notice, ports);
      await markPublished({ ...target, now: now() });
      return;
    }
    await sleep(BUSY_PAUSE_MS);
  }
  throw new JobError(
    'SystemUnavailable',
    `${key} in ${records.bucket} is claimed by an invocation that has not published the notice yet`,
  );
}

/** Returns the key of the claim. One attempt can wait for the approvals of several environments. */
function claimKey({ attempt, execution, fact, pipeline }: Notice): string {
  const about = 'approval' in fact ? `${fact.kind}-${fact.approval.environment}` : fact.kind;
  return `${NOTICES}/${pipeline}/${execution}/${String(attempt)}-${about}.json`;
}

async function publish(notice: Notice, ports: RecordPorts): Promise<void> {
  const { application, fact } = notice;
  const topic = 'approval' in fact ? fact.approval.topic : ports.environment.NOTICE_TOPIC;
  const settings = settingsOf(ports);
  const text = describeNotice(notice, settings);
  await during(`publishing a notice to ${topic}`, () =>
    ports.sns.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: text.title,
        MessageStructure: 'json',
        Message: JSON.stringify({
          default: text.title,
          email: emailText(text),
          https: JSON.stringify(chatMessage(text, [application, settings.environment, fact.kind])),
        }),
        MessageAttributes: { [KIND_ATTRIBUTE]: { DataType: 'String', StringValue: fact.kind } },
      }),
    ),
  );
}

const settingsOf = ({ approvals, environment, region }: RecordPorts): NoticeSettings => ({
  environment: environment.ENVIRONMENT,
  isPromoted: Object.keys(approvals).length === 0,
  operatorRole: environment.OPERATOR_ROLE,
  console: environment.CONSOLE,
  region,
});
