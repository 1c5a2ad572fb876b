import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

import type { DeliveryConfig } from '../../stacks/config';
import { iamArn, roleArn, type AccountRegion } from '../../stacks/names';
import type { Person, Sessions } from '../sessions';

/** The people of a rehearsal: IAM users of the account that people sign in to. */
export interface People {
  /** Runs Terraform: the deploy roles trust this user. */
  readonly administrator: Person;
  /** Answers approvals and operates. */
  readonly approver: Person;
}

/** Creates the people: IAM users with MFA devices in the account that people sign in to. */
export async function createPeople(sessions: Sessions, config: DeliveryConfig): Promise<People> {
  const home = homeOf(config);
  const users = await iamClient(sessions, home);
  return {
    administrator: await createPerson(users, home, ADMINISTRATOR),
    approver: await createPerson(users, home, 'grace'),
  };
}

/** Name of the user who runs Terraform. */
export const ADMINISTRATOR = 'administrator';

/** Returns the account that people sign in to. */
export const homeOf = ({ peopleAccountId, environments: [{ region }] }: DeliveryConfig): AccountRegion => ({
  accountId: peopleAccountId,
  region,
});

/** Opens a session of the rehearsal itself in an account. */
export async function iamClient(
  sessions: Sessions,
  { accountId, region }: AccountRegion,
): Promise<IAMClient> {
  const session = await sessions.open(
    roleArn({ accountId, region }, 'rehearsal'),
    region,
    'rehearsal-set-up',
  );
  return session.client(IAMClient);
}

/** Creates a user with an access key, who may assume every role that trusts the user. */
async function createPerson(client: IAMClient, home: AccountRegion, name: string): Promise<Person> {
  await client.send(new CreateUserCommand({ UserName: name }));
  await client.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: 'assume-roles',
      PolicyDocument: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
    }),
  );
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName: name }));
  if (key?.AccessKeyId === undefined || key.SecretAccessKey === undefined) {
    throw new Error(`the local IAM returned no access key for the user ${name}`);
  }
  return {
    name,
    credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey, sessionToken: '' },
    mfaDevice: iamArn(home, `mfa/${name}`),
  };
}

/** Returns a policy document with one statement, as JSON. */
export const policyOf = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
