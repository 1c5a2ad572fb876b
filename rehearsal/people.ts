import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';

import { deployRolesOf, type DeliveryConfig } from '../stacks/config';
import { iamArn, namesOf, roleArn, type AccountRegion } from '../stacks/names';
import type { Person, Sessions } from './sessions';

/** The people of a rehearsal: IAM users of the account that people sign in to. */
export interface People {
  /** Runs Terraform: may assume the deploy roles. */
  readonly administrator: Person;
  /** Answers approvals and operates: may assume every role of the project. */
  readonly approver: Person;
  /** Pushes commits: a user of the delivery account. */
  readonly developer: Person;
}

/**
 * Creates what a team has before it deploys the project: IAM users with MFA devices in the account that people sign in
 * to, and the deploy role of each account.
 */
export async function createPeople(sessions: Sessions, config: DeliveryConfig): Promise<People> {
  const [{ region }] = config.environments;
  const home = { accountId: config.peopleAccountId, region };
  const deployRoles = Object.values(config.accounts).flatMap((account) =>
    deployRolesOf(account).map((name) => ({ accountRegion: { accountId: account.id, region }, name })),
  );
  const users = await clientOf(sessions, home);
  const administrator = await createPerson(users, home, 'administrator', {
    Action: 'sts:AssumeRole',
    Resource: deployRoles.map(({ accountRegion, name }) => roleArn(accountRegion, name)),
  });
  const approver = await createPerson(users, home, 'grace', { Action: 'sts:AssumeRole', Resource: '*' });
  for (const { accountRegion, name } of deployRoles) {
    const client = await clientOf(sessions, accountRegion);
    await createDeployRole(client, name, iamArn(home, `user/${administrator.name}`));
  }
  const delivery = namesOf(config).delivery.accountRegion;
  // https://docs.aws.amazon.com/codecommit/latest/userguide/auth-and-access-control-permissions-reference.html
  const developer = await createPerson(await clientOf(sessions, delivery), delivery, 'ada', {
    Action: ['codecommit:GitPull', 'codecommit:GitPush'],
    Resource: '*',
  });
  return { administrator, approver, developer };
}

/** Opens a session of the rehearsal itself in an account. */
async function clientOf(sessions: Sessions, { accountId, region }: AccountRegion): Promise<IAMClient> {
  const session = await sessions.open(
    roleArn({ accountId, region }, 'rehearsal'),
    region,
    'rehearsal-set-up',
  );
  return session.client(IAMClient);
}

/** Creates a user with an access key, who may do something. */
async function createPerson(
  client: IAMClient,
  home: AccountRegion,
  name: string,
  allowed: { readonly Action: string | readonly string[]; readonly Resource: string | readonly string[] },
): Promise<Person> {
  await client.send(new CreateUserCommand({ UserName: name }));
  await client.send(
    new PutUserPolicyCommand({
      UserName: name,
      PolicyName: 'permissions',
      PolicyDocument: policyOf({ Effect: 'Allow', ...allowed }),
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
  await client.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { AWS: administrator },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await client.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'deploy',
      PolicyDocument: policyOf({ Effect: 'Allow', Action: '*', Resource: '*' }),
    }),
  );
}

const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
