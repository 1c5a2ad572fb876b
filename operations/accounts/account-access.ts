import { STSClient } from '@aws-sdk/client-sts';

import { deployRolesOf, type Account, type DeliveryConfig } from '../../stacks/config';
import { namesOf, roleArn } from '../../stacks/names';
import { assumeRole, type Credentials } from './assume-role';

/** Settings of an AWS SDK client. */
interface ClientSettings {
  readonly region: string;
  readonly credentials: Credentials | (() => Promise<Credentials>);
  /** True if S3 clients send the name of a bucket in the path of the URL. */
  readonly forcePathStyle: boolean;
}

type ClientClass<C> = new (settings: ClientSettings) => C;

/** A session of a role in one account of the configuration. */
export interface AccountAccess {
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly name: string;
  readonly accountId: string;
  /** Returns an AWS SDK client for one service in one Region. */
  client<C>(kind: ClientClass<C>, region: string): C;
}

export interface AccessOptions {
  /** Name of the role session, which CloudTrail records. */
  readonly session: string;
  /** True if S3 clients send the name of a bucket in the path of the URL, as a local endpoint needs it. */
  readonly forcePathStyle: boolean;
}

/**
 * Assumes the role with which Terraform deploys to an account, with the AWS credentials of the user.
 *
 * @param account Name of the account: a key of `accounts` in the configuration.
 */
export async function openAccount(
  config: DeliveryConfig,
  account: string,
  { session, forcePathStyle }: AccessOptions,
): Promise<AccountAccess> {
  const settings = config.accounts[account] as Account;
  const { region } = namesOf(config).account(account).home;
  const [role] = deployRolesOf(settings);
  const { credentials } = await assumeRole(new STSClient({ region }), {
    RoleArn: roleArn({ accountId: settings.id, region }, role),
    RoleSessionName: session,
  });
  return {
    name: account,
    accountId: settings.id,
    client: (Kind, clientRegion) => new Kind({ region: clientRegion, credentials, forcePathStyle }),
  };
}
