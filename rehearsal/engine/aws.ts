import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { partitionOf } from '../../stacks/names';
import type { Clock } from './clock';

/** Credentials of an assumed role. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Session;
  /** Required because the local AWS has no host name for a bucket. */
  readonly forcePathStyle: true;
}

interface Client {
  destroy(): void;
}

/** Milliseconds before its expiry at which a session is renewed. */
const MARGIN = 5 * 60_000;

/**
 * Clients of the local AWS. The local AWS identifies an account by the credentials of its STS, so every call uses a
 * role of its account.
 */
export class Aws {
  private readonly clients = new Map<string, Client>();
  private readonly sessions = new Map<string, Promise<{ session: Session; expires: number }>>();

  constructor(
    readonly endpoint: string,
    private readonly clock: Clock,
  ) {}

  /** Returns credentials of a role, which are reused until shortly before they expire. */
  async assume(roleArn: string, region: string, sessionName = 'rehearsal'): Promise<Session> {
    const key = `${roleArn} ${sessionName}`;
    const known = await this.sessions.get(key);
    if (known !== undefined && known.expires - MARGIN > this.clock.now()) return known.session;
    const asked = this.ask(roleArn, region, sessionName);
    this.sessions.set(key, asked);
    asked.catch(() => this.sessions.delete(key));
    return (await asked).session;
  }

  /** Returns credentials that read the definitions of an account, as the services themselves do on AWS. */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }

  /** Returns a client of one service, which is reused by later calls. */
  client<C extends Client>(kind: new (config: ClientConfig) => C, session: Session, region: string): C {
    const key = `${kind.name} ${session.accessKeyId} ${region}`;
    const known = this.clients.get(key);
    if (known instanceof kind) return known;
    const made = new kind({ endpoint: this.endpoint, region, credentials: session, forcePathStyle: true });
    this.clients.set(key, made);
    return made;
  }

  destroy(): void {
    for (const client of this.clients.values()) client.destroy();
    this.clients.clear();
  }

  private async ask(roleArn: string, region: string, sessionName: string) {
    // The local AWS accepts any credentials for AssumeRole.
    const nobody = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal', sessionToken: '' };
    const { Credentials: got } = await this.client(STSClient, nobody, region).send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = got ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw new Error(`the local AWS gave no credentials for ${roleArn}`);
    }
    return {
      session: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      expires: Expiration?.getTime() ?? 0,
    };
  }
}
