import type { NoticeKind } from '../../functions/record-execution/contract';
import type { DeliveryConfig, Environment } from '../config';
import type { NamedFunction, NamedResource } from '../names';
import type { NotificationTopicProps, Reader } from './notification-topic';
import { denyEverybody, notCalledBy } from './permissions/policy';

type NoticeTopicProps = Pick<NotificationTopicProps, 'topic' | 'readers' | 'chat' | 'statements'>;

/**
 * Returns the topic for notices about releases in an environment. Operators get every failure.
 *
 * @param recorder The function that sends the notices.
 */
export const releaseNotices = (
  { operators }: DeliveryConfig,
  { notices }: Environment,
  topic: NamedResource,
  recorder: NamedFunction,
): NoticeTopicProps => ({
  topic,
  chat: notices.chat,
  readers: readersOf([
    ['failed', [...operators.notify, ...notices.failed]],
    ['rolledBack', notices.rolledBack],
    ['succeeded', notices.succeeded],
  ]),
  statements: [recorderOnly(topic, recorder)],
});

/**
 * Returns the topic for notices about releases that wait for an approval. Approvers get every superseded release, and no
 * e-mail about a waiting one, because the pipeline itself sends it.
 *
 * @param recorder The function that sends the notices.
 */
export const waitingNotices = (
  { approval, notices }: Environment,
  topic: NamedResource,
  recorder: NamedFunction,
): NoticeTopicProps => ({
  topic,
  chat: notices.chat,
  readers: readersOf([['superseded', [...approval.notify, ...notices.superseded]]]),
  statements: [recorderOnly(topic, recorder)],
});

/** Returns one reader for each address, with all its kinds. Addresses that differ only in case are equal. */
function readersOf(lists: readonly (readonly [kind: NoticeKind, emails: readonly string[]])[]): Reader[] {
  const readers = new Map<string, { readonly email: string; readonly kinds: Set<NoticeKind> }>();
  for (const [kind, emails] of lists) {
    for (const email of emails) {
      const key = email.toLowerCase();
      const { kinds } = readers.get(key) ?? { kinds: new Set<NoticeKind>() };
      readers.set(key, { email: readers.get(key)?.email ?? email, kinds: kinds.add(kind) });
    }
  }
  return [...readers.values()].map(({ email, kinds }) => ({ email, kinds: [...kinds] }));
}

const recorderOnly = (topic: NamedResource, { roleArn }: NamedFunction) =>
  denyEverybody('RecordExecutionOnly', 'sns:Publish', topic.arn, notCalledBy(roleArn));
