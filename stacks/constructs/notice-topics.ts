import { releaseNoticeReaders, waitingNoticeReaders, type DeliveryConfig, type Environment } from '../config';
import type { NamedFunction, NamedResource } from '../names';
import type { NotificationTopicProps } from './notification-topic';
import { denyEverybody, notCalledBy } from './permissions/policy';

type NoticeTopicProps = Pick<NotificationTopicProps, 'topic' | 'readers' | 'chat' | 'statements'>;

/**
 * Returns the topic for notices about releases in an environment.
 *
 * @param recorder The function that sends the notices.
 */
export const releaseNotices = (
  config: DeliveryConfig,
  environment: Environment,
  topic: NamedResource,
  recorder: NamedFunction,
): NoticeTopicProps => ({
  topic,
  chat: environment.notices.chat,
  readers: releaseNoticeReaders(config, environment),
  statements: [recorderOnly(topic, recorder)],
});

/**
 * Returns the topic for notices about releases that wait for an approval.
 *
 * @param recorder The function that sends the notices.
 */
export const waitingNotices = (
  environment: Environment,
  topic: NamedResource,
  recorder: NamedFunction,
): NoticeTopicProps => ({
  topic,
  chat: environment.notices.chat,
  readers: waitingNoticeReaders(environment),
  statements: [recorderOnly(topic, recorder)],
});

const recorderOnly = (topic: NamedResource, { roleArn }: NamedFunction) =>
  denyEverybody('RecordExecutionOnly', 'sns:Publish', topic.arn, notCalledBy(roleArn));
