import { existsSync, readdirSync } from 'node:fs';
import type { Agent } from 'node:http';
import { isAbsolute, join } from 'node:path';

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { assumeRole } from '../sessions';
import { Arguments } from './arguments';
import type { Tags } from './lifecycle/tags';
import type { Values } from './values';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly forcePathStyle: true;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly httpAgent: Agent;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** What every connection of one server shares. */
export interface Ground {
  readonly endpoint: string;
  readonly agent: Agent;
  /** Where cdktf writes its stacks, for files that a configuration names relative to its own folder. */
  readonly outputDirectory?: string;
}

/**
 * Credentials of a provider block that names none. The real provider would take them from Terraform's
 * environment, which a server that Terraform attaches to cannot see; the local AWS takes any.
 */
const ANYBODY: Credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

/** One configured provider block of one Terraform process: an account, a Region, its clients. */
export class Connection {
  private readonly clients = new Map<unknown, object>();
  private readonly elsewhere = new Map<string, Connection>();

  constructor(
    private readonly ground: Ground,
    private readonly credentials: Credentials,
    readonly accountId: string,
    readonly region: string,
    readonly defaultTags: Tags,
  ) {}

  /** The client of a service: one per connection and Region. */
  client<C extends object>(Client: new (config: ClientConfig) => C): C {
    const found = this.clients.get(Client);
    if (found instanceof Client) return found;
    const client = new Client(clientConfig(this.ground, this.region, this.credentials));
    this.clients.set(Client, client);
    return client;
  }

  /** The same account in another Region: what a resource's own `region` argument asks for. */
  inRegion(region: string): Connection {
    if (region === this.region) return this;
    const found = this.elsewhere.get(region);
    if (found !== undefined) return found;
    const { ground, credentials, accountId, defaultTags } = this;
    const connection = new Connection(ground, credentials, accountId, region, defaultTags);
    this.elsewhere.set(region, connection);
    return connection;
  }

  /** `aws`, or that of China or GovCloud. */
  get partition(): string {
    if (this.region.startsWith('cn-')) return 'aws-cn';
    return this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /**
   * A file that a configuration names. Terraform runs in the stack's folder and the real provider with it; this
   * one runs elsewhere, so that a relative name is looked for in every stack.
   */
  files(name: string): string[] {
    if (isAbsolute(name)) return [name];
    const stacks = this.ground.outputDirectory && join(this.ground.outputDirectory, 'stacks');
    if (stacks === undefined || !existsSync(stacks)) return [];
    return readdirSync(stacks)
      .map((stack) => join(stacks, stack, name))
      .filter((file) => existsSync(file));
  }

  /** ARN in this account and Region. */
  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }
}

function clientConfig(ground: Ground, region: string, credentials: Credentials): ClientConfig {
  return {
    endpoint: ground.endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 3,
    // A local AWS that does not answer within this is broken; Terraform must hear so, not hang.
    requestHandler: { httpAgent: ground.agent, requestTimeout: 30_000, throwOnRequestTimeout: true },
  };
}

/** What the stand-in honours of a provider block, and what it may leave aside, for it means nothing here. */
const HONOURED = new Set(['region', 'access_key', 'secret_key', 'token', 'assume_role', 'default_tags']);
const HARMLESS =
  /^(allowed_account_ids|forbidden_account_ids|endpoints|insecure|max_retries|retry_mode|s3_use_path_style|sts_region|skip_\w+)$/;

/**
 * Does what `Configure` asks for: assumes the roles one after the other, finds out whose account that is and
 * checks it against the block's lists.
 *
 * @throws Error saying what the provider block must say differently.
 */
export async function connect(ground: Ground, block: Values): Promise<Connection> {
  const config = new Arguments('provider "aws"', block);
  for (const name of Object.keys(block)) {
    const said = config.has(name) && (config.blocks(name).length > 0 || !Array.isArray(block[name]));
    if (said && !HONOURED.has(name) && !HARMLESS.test(name)) {
      throw new Error(
        `the provider block says '${name}', which the stand-in provider does not honour; ` +
          'take it out, or teach it to rehearsal/provider/connection.ts',
      );
    }
  }
  const region = config.maybeText('region');
  if (region === undefined) {
    throw new Error(
      "the provider block names no Region; set 'region' there: the stand-in cannot see AWS_REGION",
    );
  }
  let credentials = ownCredentials(config);
  for (const role of config.blocks('assume_role')) {
    credentials = await assume(new STSClient(clientConfig(ground, region, credentials)), role);
  }
  const sts = new STSClient(clientConfig(ground, region, credentials));
  const { Account: accountId } = await sts.send(new GetCallerIdentityCommand({}));
  if (accountId === undefined) throw new Error('GetCallerIdentity named no account');
  checkAccount(config, accountId);
  return new Connection(
    ground,
    credentials,
    accountId,
    region,
    config.block('default_tags')?.map('tags') ?? {},
  );
}

function ownCredentials(config: Arguments): Credentials {
  const [accessKeyId, secretAccessKey] = [config.maybeText('access_key'), config.maybeText('secret_key')];
  if (accessKeyId === undefined || secretAccessKey === undefined) return ANYBODY;
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
      `the credentials belong to account ${accountId}; allowed_account_ids allows ${allowed.join(', ')}; ` +
        'assume a role of that account, or correct the list',
    );
  }
  if (config.texts('forbidden_account_ids').includes(accountId)) {
    throw new Error(`the credentials belong to account ${accountId}, which forbidden_account_ids names`);
  }
}
