import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { assumeRole } from '../../operations/accounts/assume-role';
import { Arguments } from './arguments';
import { clientConfig, Connection, type Credentials, type ProviderSettings } from './connection';
import type { Values } from './values';

/** Arguments of a provider block that the stand-in AWS provider supports. */
const SUPPORTED = new Set([
  'region',
  'access_key',
  'secret_key',
  'token',
  'assume_role',
  'default_tags',
  'allowed_account_ids',
  'forbidden_account_ids',
]);
/** Arguments that have no effect with the local AWS. */
const IGNORED = /^(endpoints|insecure|max_retries|retry_mode|s3_use_path_style|sts_region|skip_\w+)$/;

/**
 * Connects to the account of a provider block. Assumes the roles of the block one after another, and checks the account
 * against `allowed_account_ids` and `forbidden_account_ids`.
 *
 * @throws Error naming the argument of the provider block to change.
 */
export async function connect(settings: ProviderSettings, block: Values): Promise<Connection> {
  const config = new Arguments('provider "aws"', block);
  checkArguments(config, block);
  const region = config.maybeText('region');
  if (region === undefined) {
    throw new Error(
      "the provider block has no 'region'; set 'region' in the block, because the stand-in AWS provider cannot read " +
        'the environment variable AWS_REGION',
    );
  }
  let credentials = keysOf(config, settings.credentials);
  for (const role of config.blocks('assume_role')) {
    credentials = await assume(new STSClient(clientConfig(settings, region, credentials)), role);
  }
  const sts = new STSClient(clientConfig(settings, region, credentials));
  const { Account: accountId } = await sts.send(new GetCallerIdentityCommand({}));
  if (accountId === undefined) throw new Error('GetCallerIdentity returned no account');
  checkAccount(config, accountId);
  return new Connection(
    settings,
    credentials,
    accountId,
    region,
    config.block('default_tags')?.map('tags') ?? {},
  );
}

function checkArguments(config: Arguments, block: Values): void {
  for (const [name, value] of Object.entries(block)) {
    const isSet = config.has(name) && (config.blocks(name).length > 0 || !Array.isArray(value));
    if (isSet && !SUPPORTED.has(name) && !IGNORED.test(name)) {
      throw new Error(
        `the stand-in AWS provider does not support '${name}' in the provider block; ` +
          'remove the argument, or support the argument in rehearsal/provider/provider-block.ts',
      );
    }
  }
}

/** Credentials of nobody, for a local AWS that does not check permissions. */
const NOBODY: Credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

/**
 * Returns the credentials of a provider block. A block without credentials gets those of `environment`, because the
 * stand-in AWS provider cannot read the environment variables of Terraform.
 */
function keysOf(config: Arguments, environment: Credentials = NOBODY): Credentials {
  const [accessKeyId, secretAccessKey] = [config.maybeText('access_key'), config.maybeText('secret_key')];
  if (accessKeyId === undefined || secretAccessKey === undefined) return environment;
  const sessionToken = config.maybeText('token');
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function assume(sts: STSClient, role: Arguments): Promise<Credentials> {
  const { credentials } = await assumeRole(sts, {
    RoleArn: role.text('role_arn'),
    RoleSessionName: role.maybeText('session_name') ?? 'terraform',
    ExternalId: role.maybeText('external_id'),
    Policy: role.maybeText('policy'),
  });
  return credentials;
}

function checkAccount(config: Arguments, accountId: string): void {
  const allowed = config.texts('allowed_account_ids');
  if (allowed.length > 0 && !allowed.includes(accountId)) {
    throw new Error(
      `the credentials belong to account ${accountId}, which is not in allowed_account_ids (${allowed.join(', ')}); ` +
        'assume a role in an allowed account, or add the account to allowed_account_ids',
    );
  }
  if (config.texts('forbidden_account_ids').includes(accountId)) {
    throw new Error(
      `the credentials belong to account ${accountId}, which is in forbidden_account_ids; ` +
        'assume a role in another account, or remove the account from forbidden_account_ids',
    );
  }
}
