import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

import { deployRolesOf, type DeliveryConfig } from '../../stacks/config';
import { iamArn, namesOf, roleArn, type AccountRegion } from '../../stacks/names';
import type { Person, Sessions } from '../sessions';

/** The people of a rehearsal: IAM users of the account that people sign in to. */
export interface People {
  /** Runs Terraform: the deploy roles trust this user. */
  readonly administrator: Person;
  /** Answers approvals and operates. */
  readonly approver: Person;
  /** Pushes commits: a user of the delivery account. */
  readonly developer: Person;
}

/** Creates the people: IAM users with MFA devices in the account that people sign in to. */
export async function createPeople(sessions: Sessions, config: DeliveryConfig): Promise<People> {
  const home = homeOf(config);
  const users = await clientOf(sessions, home);
  const delivery = namesOf(config).delivery.accountRegion;
  return {
    administrator: await createPerson(users, home, ADMINISTRATOR, ASSUME_ROLES),
    approver: await createPerson(users, home, 'grace', ASSUME_ROLES),
    developer: await createPerson(await clientOf(sessions, delivery), delivery, 'ada', {
      // https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html
      Action: ['codecommit:GitPull', 'codecommit:GitPush'],
      Resource: '*',
    }),
  };
}

/** Creates the deploy roles of the accounts of a configuration, which a team has before it deploys the project. */
export async function createDeployRoles(sessions: Sessions, config: DeliveryConfig): Promise<void> {
  const { region, ...home } = homeOf(config);
  const administrator = iamArn({ ...home, region }, `user/${ADMINISTRATOR}`);
  for (const account of Object.values(config.accounts)) {
    const client = await clientOf(sessions, { accountId: account.id, region });
    for (const name of deployRolesOf(account)) await createDeployRole(client, name, administrator);
  }
}

/** Name of the user who runs Terraform. */
const ADMINISTRATOR = 'administrator';

/** The part of a policy statement that says what a person may do. */
interface Permission {
  readonly Action: string | readonly string[];
  readonly Resource: string;
}

/** The trust policies of the roles decide who may assume which role. */
const ASSUME_ROLES: Permission = { Action: 'sts:AssumeRole', Resource: '*' };

const homeOf = ({ peopleAccountId, environments: [{ region }] }: DeliveryConfig): AccountRegion => ({
  accountId: peopleAccountId,
  region,
});

/** Opens a session of the rehearsal itself in an account. */
async function clientOf(sessions: Sessions, { accountId, region }: AccountRegion): Promise<IAMClient> {
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

async function createDeployRole(client: IAMClient, name: string, administrator: string): Promise<void> {
  const exists = await client
    .send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: policyOf({
          Effect: 'Allow',
          Principal: { AWS: administrator },
          Action: 'sts:AssumeRole',
        }),
      }),
    )
    .then(() => false, roleExists);
  if (exists) return;
  await client.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'deploy',
      PolicyDocument: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }),
    }),
  );
}

/** @returns true if the role exists already. @throws every other error. */
function roleExists(error: unknown): boolean {
  if (error instanceof EntityAlreadyExistsException) return true;
  throw error;
}

const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
