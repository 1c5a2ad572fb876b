import { STSClient } from '@aws-sdk/client-sts';

import { assumeRole, type Credentials } from '../operations/accounts/assume-role';
import { accountOf, type DeliveryConfig, type Environment } from '../stacks/config';
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

/** A caller of AssumeRole. */
export interface Source {
  readonly credentials: Credentials;
  /** ARN of the caller's MFA device. Undefined for a caller without a device. */
  readonly mfaDevice?: string;
}

/** An IAM user who assumes roles. */
export interface Person extends Source {
  readonly name: string;
}

/** Code of an MFA device, which the local STS accepts. */
export const MFA_CODE = '123456';

/**
 * Assumes roles in the local AWS, and keeps sessions and clients for later calls. The local AWS derives the account of
 * a call from the credentials, so each account needs its own role session.
 */
export class Sessions {
  private readonly clients = new Map<string, Client>();
  private readonly assumed = new Map<string, Promise<{ credentials: Credentials; expires: number }>>();

  /** @param source caller of AssumeRole, if a call names no other caller. */
  constructor(
    readonly endpoint: string,
    private readonly source: Source,
    private readonly clock: { now(): number } = Date,
  ) {}

  /**
   * Returns the credentials of a role. Assumes the role in the first call, and again shortly before the session
   * expires.
   */
  async assume(
    role: string,
    region: string,
    sessionName = 'rehearsal',
    { credentials, mfaDevice }: Source = this.source,
  ): Promise<Credentials> {
    const key = `${role} ${sessionName} ${credentials.accessKeyId}`;
    const kept = await this.assumed.get(key);
    if (kept !== undefined && kept.expires - RENEWAL_MS > this.clock.now()) return kept.credentials;
    const sts = this.client(STSClient, credentials, region);
    const assuming = assumeRole(sts, {
      RoleArn: role,
      RoleSessionName: sessionName,
      ...(mfaDevice === undefined ? {} : { SerialNumber: mfaDevice, TokenCode: MFA_CODE }),
    });
    this.assumed.set(key, assuming);
    assuming.catch(() => this.assumed.delete(key));
    return (await assuming).credentials;
  }

  /** Assumes a role for a session that a session policy limits. Every call opens a new session. */
  async assumeLimited(
    role: string,
    region: string,
    policy: object,
    { credentials }: Source,
  ): Promise<Credentials> {
    const sts = this.client(STSClient, credentials, region);
    const input = { RoleArn: role, RoleSessionName: 'limited', Policy: JSON.stringify(policy) };
    return (await assumeRole(sts, input)).credentials;
  }

  /** Assumes a role for calls in one Region. */
  async open(
    role: string,
    region: string,
    sessionName: string,
    source: Source = this.source,
  ): Promise<RoleSession> {
    const credentials = await this.assume(role, region, sessionName, source);
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

/** Opens a session with which the rehearsal looks at the account of an environment. Its calls are not checked. */
export function openSession({ sessions, config }: Access, environment: Environment): Promise<RoleSession> {
  const { region } = environment;
  const { id } = accountOf(config, environment);
  return sessions.open(roleArn({ accountId: id, region }, 'rehearsal'), region, 'rehearsal');
}

/** Opens a session of a role that a person assumes. The session has the name of the person. */
export function openPersonSession(
  sessions: Sessions,
  person: Person,
  role: string,
  region: string,
): Promise<RoleSession> {
  return sessions.open(role, region, person.name, person);
}
