import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { z } from 'zod';

import type { NoticeKind } from '../../../functions/record-execution/contract';
import type { Environment } from '../../../stacks/config';
import { namesOf, roleArn } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** A message that a pipeline or a function has published to an SNS topic. */
export interface Message {
  /** ARN of the topic. */
  readonly topic: string;
  readonly subject: string;
  /** Kind of a notice; undefined for a message without this attribute. */
  readonly kind: string | undefined;
  /** Text that an e-mail contains. */
  readonly email: string;
  /** Text that an HTTPS endpoint gets, such as chat. */
  readonly https: string;
}

/** Texts by protocol. SNS sends `default` to a protocol without a text of its own. */
const textsSchema = z.object({
  default: z.string(),
  email: z.string().optional(),
  https: z.string().optional(),
});
/** The form of a filter policy that the product uses: a list of values for each attribute. */
const filterSchema = z.record(z.string(), z.array(z.string()));

/** Returns all messages that SNS has accepted, the oldest first. */
export async function readMessages(driver: ReleaseDriver): Promise<Message[]> {
  await driver.recorded();
  return driver
    .requests()
    .filter(({ operation, status }) => operation === 'sns:Publish' && status === 200)
    .map(({ input }) => messageOf(input));
}

function messageOf(input: ReadonlyMap<string, string>): Message {
  const text = input.get('Message') ?? '';
  const isByProtocol = input.get('MessageStructure') === 'json';
  const texts = isByProtocol ? textsSchema.parse(JSON.parse(text)) : { default: text };
  return {
    topic: input.get('TopicArn') ?? '',
    subject: input.get('Subject') ?? '',
    kind: attributesOf(input).get('kind'),
    email: texts.email ?? texts.default,
    https: texts.https ?? texts.default,
  };
}

/** Returns the message attributes in the form of a query: `MessageAttributes.entry.1.Name` and `….Value.StringValue`. */
function attributesOf(input: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    [...input].flatMap(([path, name]) => {
      const [, entry] = /^MessageAttributes\.entry\.(\d+)\.Name$/.exec(path) ?? [];
      if (entry === undefined) return [];
      return [[name, input.get(`MessageAttributes.entry.${entry}.Value.StringValue`) ?? '']];
    }),
  );
}

/**
 * Returns the messages that an e-mail address gets: those of the topics to which the address is subscribed, unless the
 * filter policy of the subscription rejects the message.
 */
async function readMailOf(driver: ReleaseDriver, address: string): Promise<Message[]> {
  const messages = await readMessages(driver);
  const filters = new Map<string, readonly Filter[]>();
  for (const topic of new Set(messages.map((message) => message.topic))) {
    filters.set(topic, await readFilters(driver, topic, address));
  }
  return messages.flatMap((message) =>
    (filters.get(message.topic) ?? []).filter((filter) => accepts(filter, message)).map(() => message),
  );
}

/** Filter policy of a subscription; undefined for a subscription that gets every message. */
type Filter = z.infer<typeof filterSchema> | undefined;

/** SNS sends a message if each attribute of the policy has one of the listed values. A missing attribute has none. */
const accepts = (filter: Filter, { kind }: Message) =>
  filter === undefined ||
  Object.entries(filter).every(
    ([attribute, values]) => attribute === 'kind' && kind !== undefined && values.includes(kind),
  );

/** Returns the filter policy of each subscription of an address to a topic. */
async function readFilters({ sessions }: ReleaseDriver, topic: string, address: string): Promise<Filter[]> {
  const [, , , region = '', accountId = ''] = topic.split(':');
  const session = await sessions.open(roleArn({ accountId, region }, 'rehearsal'), region, 'rehearsal');
  const sns = session.client(SNSClient);
  const { Subscriptions: subscriptions = [] } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
  );
  const own = subscriptions.filter(
    ({ Endpoint: endpoint, Protocol: protocol }) => protocol === 'email' && endpoint === address,
  );
  return Promise.all(
    own.map(async ({ SubscriptionArn }) => {
      const { Attributes: attributes = {} } = await sns.send(
        new GetSubscriptionAttributesCommand({ SubscriptionArn }),
      );
      const policy = attributes['FilterPolicy'];
      return policy === undefined ? undefined : filterSchema.parse(JSON.parse(policy));
    }),
  );
}

/**
 * Expects an address to have got these notices and no other, in this order.
 *
 * @param expected subject of each notice, and texts that its e-mail contains.
 */
export async function expectNotices(
  driver: ReleaseDriver,
  address: string,
  expected: readonly { readonly subject: string; readonly texts?: readonly (string | RegExp)[] }[],
): Promise<void> {
  const notices = (await readMailOf(driver, address)).filter(({ kind }) => kind !== undefined);
  const subjects = notices.map(({ subject }) => subject);
  expectThat(
    subjects.join('\n') === expected.map(({ subject }) => subject).join('\n'),
    `${address} must get these notices: ${expected.map(({ subject }) => subject).join('; ') || 'none'}; but got: ${subjects.join('; ') || 'none'}`,
  );
  expected.forEach(({ subject, texts = [] }, index) => {
    const email = notices[index]?.email ?? '';
    for (const text of texts) {
      expectThat(
        typeof text === 'string' ? email.includes(text) : text.test(email),
        `the notice '${subject}' must contain '${String(text)}', but says: ${email}`,
      );
    }
    driver.progress.line(`${address} got: ${subject}`);
  });
}

/**
 * Expects a kind of notice about an environment to be published exactly this often, also if nobody is subscribed.
 *
 * @param subjects part of the subject of each notice, in the order of publication.
 */
export async function expectPublished(
  driver: ReleaseDriver,
  environment: Environment,
  kind: NoticeKind,
  subjects: readonly string[],
): Promise<void> {
  const { arn } = namesOf(driver.config).environment(environment).noticeTopic;
  const published = (await readMessages(driver)).filter(
    (message) => message.topic === arn && message.kind === kind,
  );
  const isExpected = subjects.every((subject, index) => published[index]?.subject.includes(subject));
  expectThat(
    published.length === subjects.length && isExpected,
    `${arn} must get these notices of the kind ${kind}: ${subjects.join('; ') || 'none'}; but got: ${published.map(({ subject }) => subject).join('; ') || 'none'}`,
  );
}
