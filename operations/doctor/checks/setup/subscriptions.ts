import {
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';

import {
  approvalReaders,
  operatorReaders,
  releaseNoticeReaders,
  waitingNoticeReaders,
  type Reader,
} from '../../../../stacks/config';
import { terraformStacks } from '../../../../stacks/names';
import type { AccountAccess } from '../../../accounts/account-access';
import type { ProjectAccess } from '../../../accounts/project-access';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** A topic with e-mails to people, and what is known about its subscriptions. */
interface CheckedTopic {
  readonly arn: string;
  /** Terraform stack of the topic. */
  readonly stack: string;
  /** Who must get messages of the topic. */
  readonly readers: readonly Reader[];
  /** Absent if the topic does not exist. */
  readonly subscriptions?: readonly Pick<Subscription, 'Endpoint' | 'Protocol' | 'SubscriptionArn'>[];
}

/** Finds e-mail addresses that get no messages, because nobody has confirmed the subscription or because it is gone. */
export const subscriptions = defineCheck({
  name: 'subscriptions',
  read: ({ project }) =>
    topicsOf(project).map(async ({ access, ...topic }): Promise<CheckedTopic[]> => {
      const found = await listSubscriptions(access, topic.arn).catch((error: unknown) => {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      });
      return [{ ...topic, ...(found === undefined ? {} : { subscriptions: found }) }];
    }),
  judge: subscriptionFindings,
});

function topicsOf(project: ProjectAccess) {
  const { config, delivery, names } = project;
  return config.environments.flatMap((environment) => {
    const { noticeTopic, operatorTopic } = names.environment(environment);
    const access = project.in(environment);
    const shared = { access: delivery, stack: terraformStacks(delivery.name).delivery };
    const stacks = terraformStacks(access.name);
    const own = { access, stack: environment.kind === 'tested' ? stacks.delivery : stacks.release };
    const approvalTopic = names.delivery.approvalTopic(environment.name);
    const waitingTopic = names.delivery.waitingTopic(environment.name);
    return [
      { ...own, arn: operatorTopic.arn, readers: operatorReaders(config) },
      { ...own, arn: noticeTopic.arn, readers: releaseNoticeReaders(config, environment) },
      { ...shared, arn: approvalTopic.arn, readers: approvalReaders(environment) },
      { ...shared, arn: waitingTopic.arn, readers: waitingNoticeReaders(environment) },
    ];
  });
}

async function listSubscriptions(access: AccountAccess, TopicArn: string): Promise<Subscription[]> {
  const client = access.client(SNSClient, regionOf(TopicArn));
  const found: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    found.push(...(page.Subscriptions ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

const regionOf = (arn: string) => arn.split(':')[3] ?? '';
const topicName = (arn: string) => arn.split(':').at(-1) ?? arn;

/** Value of `SubscriptionArn` until the reader has confirmed the subscription. */
const PENDING = 'PendingConfirmation';

/**
 * Returns the addresses that get no messages of a topic. A topic that nobody reads is a problem; a topic with other readers is
 * a warning.
 */
function subscriptionFindings(topic: CheckedTopic): Finding[] {
  const { arn, readers, stack, subscriptions: all } = topic;
  if (all === undefined) {
    return [
      {
        severity: 'problem',
        what: `the topic ${topicName(arn)} does not exist`,
        why: 'nobody gets its messages',
        command: `npx cdktf deploy ${stack}`,
        role: 'deployRole',
      },
    ];
  }
  const emails = all.filter(({ Protocol }) => Protocol === 'email');
  const isRead = emails.some(({ SubscriptionArn }) => SubscriptionArn !== PENDING);
  const common = {
    severity: isRead ? 'warning' : 'problem',
    why: isRead
      ? `only the other readers of ${topicName(arn)} get its messages`
      : `nobody gets the messages of ${topicName(arn)} by e-mail`,
  } as const;
  const pending = emails.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
  const absent = readers.filter(({ email }) => !emails.some(({ Endpoint }) => isSame(Endpoint, email)));
  return [
    ...pending.map(({ Endpoint = '' }): Finding => ({
      ...common,
      what: `${Endpoint} has not confirmed the subscription to ${topicName(arn)}`,
      ...confirmation(topic, Endpoint),
    })),
    ...absent.map(({ email }): Finding => ({
      ...common,
      what: `${email} is not subscribed to ${topicName(arn)}`,
      advice: 'subscribe the address again; perhaps somebody opened the unsubscribe link of an e-mail',
      command: `npx cdktf deploy ${stack}`,
      role: 'deployRole',
    })),
  ];
}

/** Returns how a reader confirms a subscription. */
function confirmation({ arn, readers }: CheckedTopic, email: string) {
  const link = `have ${email} open the link in the e-mail "AWS Notification - Subscription Confirmation"`;
  // SNS rejects a second request without the filter policy, which only Terraform knows.
  if (readers.find((reader) => isSame(email, reader.email))?.kinds !== undefined) return { advice: link };
  return {
    advice: `${link}; the command sends the e-mail again`,
    command: `aws sns subscribe --region ${regionOf(arn)} --topic-arn ${arn} --protocol email --notification-endpoint ${email}`,
    role: 'deployRole',
  };
}

const isSame = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
