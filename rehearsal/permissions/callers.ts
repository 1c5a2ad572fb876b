import { randomUUID } from 'node:crypto';

import type { Identities } from '../local-aws/identity';
import type { RestorableState } from '../restorable-state';
import type { AccessKey, Caller, REHEARSAL, RolePrincipal, ServicePrincipal } from './call';

/**
 * The callers behind the access keys of the local AWS. Only the process of the rehearsal knows the keys of services and
 * of itself, so that no build, function or user can act as one of these.
 */
export class Callers {
  private readonly sessions: Map<string, Caller>;
  private readonly keys = new Map<string, ServicePrincipal | typeof REHEARSAL>();

  constructor(
    private readonly identities: Identities,
    state: RestorableState,
  ) {
    this.sessions = state.map();
  }

  /** Returns an access key for an AWS service that acts for a resource, or for the rehearsal itself. */
  keyOf(caller: ServicePrincipal | typeof REHEARSAL): AccessKey {
    const secret = randomUUID();
    const accessKeyId = `LOCAL${secret.replaceAll('-', '').toUpperCase()}`;
    this.keys.set(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: secret, sessionToken: '' };
  }

  /** Records the caller behind the access key of a new role session. */
  addSession(accessKeyId: string, caller: Caller): void {
    this.sessions.set(accessKeyId, caller);
  }

  /** Returns the caller of a request, or undefined if the access key belongs to nobody. */
  async callerOf(accessKeyId: string): Promise<Caller | undefined> {
    const known = this.keys.get(accessKeyId) ?? this.sessions.get(accessKeyId);
    if (known !== undefined) return known;
    const { arn, accountId } = await this.identities.identityOf(accessKeyId);
    const name = /^arn:[^:]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    return name === undefined ? undefined : { kind: 'user', accountId, arn, name };
  }
}

/** Returns the session of a role that STS opened. */
export function sessionOf(session: {
  readonly roleArn: string;
  readonly sessionArn: string;
  readonly userId: string;
  readonly mfa: boolean;
  readonly sessionPolicy: string | undefined;
}): RolePrincipal {
  const { roleArn: arn, sessionArn, userId, mfa, sessionPolicy } = session;
  return {
    kind: 'role',
    accountId: arn.split(':')[4] ?? '',
    arn,
    sessionArn,
    sessionName: sessionArn.split('/').at(-1) ?? '',
    userId,
    mfa,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
  };
}

/** Returns a session that an AWS service opens itself, so that no request to STS names it. */
export function serviceSessionOf(roleArn: string, service: ServicePrincipal): RolePrincipal {
  const name = service.name.split('.')[0] ?? '';
  const role = roleArn.split('/').at(-1) ?? '';
  const sessionArn = roleArn.replace(
    /:iam:.*$/,
    `:sts::${roleArn.split(':')[4] ?? ''}:assumed-role/${role}/${name}`,
  );
  return sessionOf({ roleArn, sessionArn, userId: `AROA:${name}`, mfa: false, sessionPolicy: undefined });
}
