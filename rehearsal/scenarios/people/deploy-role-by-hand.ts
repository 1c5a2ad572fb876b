import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';

import { accountOf, deployRolesOf, type Environment } from '../../../stacks/config';
import { arn, namesOf, roleArn, terraformSession } from '../../../stacks/names';
import { openPersonSession, type RoleSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectThat, type Scenario } from '../scenario';

/** Longest wait in seconds for a message to the operators. */
const WAIT_SECONDS = 10;
const QUEUE = 'operators-mailbox';

export const deployRoleByHand: Scenario = {
  name: 'deploy-role-by-hand',
  summary: 'somebody uses the role of Terraform by hand: the operators of the account get a message',
  protections: [
    {
      file: 'stacks/constructs/deploy-role-watch.ts',
      text: "        state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',\n",
    },
  ],
  run: async (driver) => {
    const accounts = new Map(
      driver.config.environments.map((environment) => [environment.account, environment]),
    );
    for (const environment of accounts.values()) await expectReport(driver, environment);
    driver.progress.line(
      'Protected: the operators of every account know who used the role of Terraform by hand.',
    );
  },
};

/**
 * Assumes the deploy role of an environment's account as Terraform does, and then by hand. Expects the operators to get one
 * message, about the second use.
 */
async function expectReport(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const { config, people, progress, sessions } = driver;
  const { account, region } = environment;
  const { operatorTopic } = namesOf(config).environment(environment);
  const { home } = namesOf(config).account(account);
  const [role] = deployRolesOf(accountOf(config, environment));
  const deployRole = roleArn(home, role);
  const mailbox = await subscribe(driver, operatorTopic.arn);
  await sessions.open(deployRole, region, terraformSession(config.project), people.administrator);
  await openPersonSession(sessions, people.administrator, deployRole, region);
  progress.line(`${people.administrator.name} assumes the role ${role} of the account ${account} by hand.`);
  const messages = await mailbox();
  const expected = `assumed ${deployRole} as ${people.administrator.name} outside a deployment`;
  expectThat(
    messages.length === 1 && messages[0]?.includes(expected) === true,
    `the operators of ${account} must get one message with '${expected}', but got: ${messages.join('; ') || 'none'}`,
  );
}

/** Subscribes a queue to the topic of the operators. @returns a function that receives the messages so far. */
async function subscribe(driver: ReleaseDriver, topic: string): Promise<() => Promise<string[]>> {
  const [, , , region = '', accountId = ''] = topic.split(':');
  const session: RoleSession = await driver.sessions.open(
    roleArn({ accountId, region }, 'rehearsal'),
    region,
    'rehearsal',
  );
  const sqs = session.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  await session.client(SNSClient).send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: arn('sqs', { accountId, region }, QUEUE),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return async () => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS }),
    );
    return messages.map(({ Body: body = '' }) => body);
  };
}
