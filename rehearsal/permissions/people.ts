import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

import type { DeliveryConfig } from '../../stacks/config';
import { iamArn, namesOf, roleArn, type AccountRegion } from '../../stacks/names';
import type { Person, Sessions } from '../sessions';

/** The people of a rehearsal: IAM users of the account that people sign in to. */
export interface People {
  /** Runs Terraform: the deploy roles trust this user. */
  readonly administrator: Person;
  /** Answers approvals and operates. */
  readonly approver: Person;
  /** Reads every account, and answers the approvals of the first environment only. */
  readonly tester: Person;
  /** May answer every approval, but reads no account. */
  readonly outsider: Person;
  /** Pushes commits: a user of the delivery account. */
  readonly developer: Person;
}

/** Creates the people: IAM users with MFA devices in the account that people sign in to. */
export async function createPeople(sessions: Sessions, config: DeliveryConfig): Promise<People> {
  const home = homeOf(config);
  const users = await iamClient(sessions, home);
  const names = namesOf(config);
  const delivery = names.delivery.accountRegion;
  const auditors = Object.keys(config.accounts).map((account) => names.account(account).auditorRole.arn);
  const approvers = config.environments.map(({ name }) => names.delivery.approverRole(name).arn);
  return {
    administrator: await createPerson(users, home, ADMINISTRATOR, ASSUME_ROLES),
    approver: await createPerson(users, home, 'grace', ASSUME_ROLES),
    tester: await createPerson(users, home, 'alan', assumeOnly([...auditors, ...approvers.slice(0, 1)])),
    outsider: await createPerson(users, home, 'barbara', assumeOnly(approvers)),
    developer: await createPerson(await iamClient(sessions, delivery), delivery, 'ada', {
      // https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html
      Action: ['codecommit:GitPull', 'codecommit:GitPush'],
      Resource: '*',
    }),
  };
}

/** Name of the user who runs Terraform. */
export const ADMINISTRATOR = 'administrator';

/** The part of a policy statement that says what a person may do. */
interface Permission {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** The trust policies of the roles decide who may assume which role. */
const ASSUME_ROLES: Permission = { Action: 'sts:AssumeRole', Resource: '*' };
const assumeOnly = (roles: readonly string[]): Permission => ({ Action: 'sts:AssumeRole', Resource: roles });

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

/** Creates a user with one permission and an access key. */
async function createPerson(
  client: IAMClient,
  home: AccountRegion,
  name: string,
  permission: Permission,
): Promise<Person> {
  await client.send(new CreateUserCommand({ UserName: name }));
  await client.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: 'permission',
      PolicyDocument: policyOf({ Effect: 'Allow', ...permission }),
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
