import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openPersonSession, openSession, type RoleSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';
import { expectDenied } from '../state/errors';

/** Time limit and interval, in seconds, of the wait for the repair of a stack. */
export const REPAIR_WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

/** Returns the names of the application's service stacks in an environment, in the order of the services. */
export function serviceStacks({ application, config }: ReleaseDriver, environment: Environment): string[] {
  const names = namesOf(config).environment(environment).application(application.name);
  return application.services.map(({ name }) => names.serviceStack(name).name);
}

/** Expects every service stack of the application in an environment to have a status. */
export async function expectStackStatus(
  driver: ReleaseDriver,
  environment: Environment,
  status: string,
): Promise<void> {
  for (const stack of serviceStacks(driver, environment)) {
    const found = await stackStatus(driver, environment, stack);
    expectThat(found === status, `the stack ${stack} must be in ${status}, but is in ${found}`);
  }
}

/** Returns the status of a stack, or `no status` if the stack does not exist. */
async function stackStatus(
  driver: ReleaseDriver,
  environment: Environment,
  StackName: string,
): Promise<string> {
  const client = (await openSession(driver, environment)).client(CloudFormationClient);
  const { Stacks: [stack] = [] } = await client
    .send(new DescribeStacksCommand({ StackName }))
    .catch(() => ({ Stacks: [] }));
  return stack?.StackStatus ?? 'no status';
}

/** Opens a session of an operator in the account of an environment. */
export function openOperator(
  { config, people, sessions }: ReleaseDriver,
  { account, region }: Environment,
): Promise<RoleSession> {
  return openPersonSession(
    sessions,
    people.approver,
    namesOf(config).account(account).operatorRole.arn,
    region,
  );
}

/**
 * Sends a request as an operator, after an approver of the environment has tried the same.
 *
 * @param what the request, for the error message.
 * @returns the operator's client.
 */
export async function sendAsOperator(
  driver: ReleaseDriver,
  environment: Environment,
  what: string,
  send: (client: CloudFormationClient) => Promise<unknown>,
): Promise<CloudFormationClient> {
  const { config, people, sessions } = driver;
  const approver = namesOf(config).delivery.approverRole(environment.name);
  const session = await openPersonSession(sessions, people.approver, approver.arn, environment.region);
  await expectDenied(`${approver.name} to ${what}`, () => send(session.client(CloudFormationClient)));
  const operator = (await openOperator(driver, environment)).client(CloudFormationClient);
  const problem = await send(operator).then(() => undefined, String);
  expectThat(
    problem === undefined,
    `an operator must be able to ${what}, but the result is: ${problem ?? ''}`,
  );
  return operator;
}
