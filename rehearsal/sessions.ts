import { STSClient } from '@aws-sdk/client-sts';

import { assumeRole, type Credentials } from '../operations/accounts/assume-role';
import { accountOf, deployRolesOf, type DeliveryConfig, type Environment } from '../stacks/config';
import { roleArn } from '../stacks/names';

/** Settings of an AWS SDK client for the local AWS. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Makes S3 clients send the bucket name in the path, because `<bucket>.127.0.0.1` is not a host name. */
  readonly forcePathStyle: true;
}

interface Client {
  destroy(): void;
}

type ClientClass<C> = new (config: ClientConfig) => C;

/** The session of an assumed role, for calls in one Region. */
export interface RoleSession {
  readonly credentials: Credentials;
  /** Returns an AWS SDK client for one service. */
  client<C extends Client>(kind: ClientClass<C>): C;
}

/** Sessions in the local AWS, and the configuration that contains the names of the roles. */
export interface Access {
  readonly sessions: Sessions;
  readonly config: DeliveryConfig;
}

/** `assume` renews a session this number of milliseconds before the session expires. */
const RENEWAL_MS = 5 * 60_000;

/** Credentials for the first AssumeRole call. The local STS accepts any credentials. */
const ANY_CREDENTIALS: Credentials = {
  accessKeyId: 'rehearsal',
  secretAccessKey: 'rehearsal',
  sessionToken: '',
};

/**
 * Assumes roles in the local AWS, and keeps sessions and clients for later calls. The local AWS derives the account of
 * a call from the credentials, so each account needs its own role session.
 */
export class Sessions {
  private readonly clients = new Map<string, Client>();
  private readonly assumed = new Map<string, Promise<{ credentials: Credentials; expires: number }>>();

  constructor(
    readonly endpoint: string,
    private readonly clock: { now(): number } = Date,
  ) {}

  /**
   * Returns the credentials of a role. Assumes the role in the first call, and again shortly before the session
   * expires.
   */
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

  /** Returns an AWS SDK client for one service. Later calls return the same client. */
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

/** Opens a session of the role with which Terraform deploys to the account of an environment. */
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
