import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';

import { accountOf, deployRolesOf, type DeliveryConfig, type Environment } from '../stacks/config';
import { roleArn } from '../stacks/names';

/** Credentials of an assumed role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Settings of a client of the local AWS. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** S3 puts the bucket into the path: the name of a bucket is no host name of the local AWS. */
  readonly forcePathStyle: true;
}

interface Client {
  destroy(): void;
}

type ClientClass<C> = new (config: ClientConfig) => C;

/** The session of an assumed role, for calls in one Region. */
export interface RoleSession {
  readonly credentials: Credentials;
  /** Returns a client of one AWS service. */
  client<C extends Client>(kind: ClientClass<C>): C;
}

/** Sessions in the local AWS, and the configuration that names the roles in it. */
export interface Access {
  readonly sessions: Sessions;
  readonly config: DeliveryConfig;
}

/** Milliseconds before the end of a session from which its role is assumed again. */
const RENEWAL_MS = 5 * 60_000;

/** The local STS accepts any credentials for the first role. */
const ANY_CREDENTIALS: Credentials = {
  accessKeyId: 'rehearsal',
  secretAccessKey: 'rehearsal',
  sessionToken: '',
};

/**
 * Assumes roles in the local AWS, and keeps the sessions and clients for later calls. The local AWS knows the account
 * of a call by its credentials, so every call is made in a role of the account that the call is meant for.
 */
export class Sessions {
  private readonly clients = new Map<string, Client>();
  private readonly assumed = new Map<string, Promise<{ credentials: Credentials; expires: number }>>();

  constructor(
    readonly endpoint: string,
    private readonly clock: { now(): number } = Date,
  ) {}

  /** Assumes a role, and again shortly before its session ends. @returns the role's credentials. */
  async assume(role: string, region: string, sessionName = 'rehearsal'): Promise<Credentials> {
    const key = `${role} ${sessionName}`;
    const kept = await this.assumed.get(key);
    if (kept !== undefined && kept.expires - RENEWAL_MS > this.clock.now()) return kept.credentials;
    const sts = this.client(STSClient, ANY_CREDENTIALS, region);
    const assuming = assumeRole(sts, { RoleArn: role, RoleSessionName: sessionName });
    this.assumed.set(key, assuming);
    assuming.catch(() => this.assumed.delete(key));
    return (await assuming).credentials;
  }

  /** Assumes a role for calls in one Region. */
  async open(role: string, region: string, sessionName: string): Promise<RoleSession> {
    const credentials = await this.assume(role, region, sessionName);
    return { credentials, client: (kind) => this.client(kind, credentials, region) };
  }

  /** Returns a client of one AWS service, and keeps the client for the next call. */
  client<C extends Client>(kind: ClientClass<C>, credentials: Credentials, region: string): C {
    const key = `${kind.name} ${credentials.accessKeyId} ${region}`;
    const kept = this.clients.get(key);
    if (kept instanceof kind) return kept;
    const client = new kind({ endpoint: this.endpoint, region, credentials, forcePathStyle: true });
    this.clients.set(key, client);
    return client;
  }

  destroy(): void {
    for (const client of this.clients.values()) client.destroy();
    this.clients.clear();
  }
}

/** Opens a session in the account of an environment, in the role with which Terraform deploys. */
export function openSession(
  { sessions, config }: Access,
  environment: Environment,
  sessionName = 'rehearsal-read',
): Promise<RoleSession> {
  const account = accountOf(config, environment);
  const [deployRole] = deployRolesOf(account);
  const role = roleArn({ accountId: account.id, region: environment.region }, deployRole);
  return sessions.open(role, environment.region, sessionName);
}

/**
 * Calls AssumeRole.
 *
 * @returns the credentials, and when they expire, in milliseconds since the epoch.
 * @throws Error when the answer has no credentials.
 */
export async function assumeRole(
  sts: STSClient,
  input: AssumeRoleCommandInput,
): Promise<{ credentials: Credentials; expires: number }> {
  const { Credentials: answer } = await sts.send(new AssumeRoleCommand(input));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`AssumeRole of ${String(input.RoleArn)} returned no credentials`);
  }
  return {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expires: Expiration?.getTime() ?? 0,
  };
}
