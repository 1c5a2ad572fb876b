import type { IncomingHttpHeaders } from 'node:http';

import type { Caller } from '../engine/types';
import type { RestorableState } from '../restorable-state';
import type { MotoClient } from './moto/moto-client';

/** The credential scope of a request, from the Authorization header or from a presigned URL. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** Service name in the signature, e.g. `codepipeline`. */
  readonly service: string;
}

/** The principal to which an access key belongs. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** Returns the credential scope of a request, or undefined if the request is not signed with Signature Version 4. */
export function readSignature(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  const header = /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const [accessKeyId, , region, service] = (header ?? query.get('X-Amz-Credential') ?? '').split('/');
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  // Rejects other characters, because the parts become cache keys and folder names.
  return [accessKeyId, region, service].every((part) => /^[\w-]+$/.test(part))
    ? { accessKeyId, region, service }
    : undefined;
}

/**
 * Looks up the caller of a request in moto's STS. moto records the account of each access key that AssumeRole returned.
 */
export class Identities {
  // Principals by access key. An access key always belongs to the same principal, so one lookup is enough.
  private readonly identities: Map<string, Promise<Identity>>;

  constructor(
    private readonly moto: MotoClient,
    state: RestorableState,
  ) {
    this.identities = state.map();
  }

  async callerOf(signature: Signature): Promise<Caller> {
    const { accountId } = await this.identityOf(signature.accessKeyId);
    return { accountId, region: signature.region, accessKeyId: signature.accessKeyId };
  }

  /** Records the principal of an access key that moto does not know. */
  add(accessKeyId: string, identity: Identity): void {
    this.identities.set(accessKeyId, Promise.resolve(identity));
  }

  identityOf(accessKeyId: string): Promise<Identity> {
    const known = this.identities.get(accessKeyId);
    if (known !== undefined) return known;
    const identity = this.readIdentity(accessKeyId);
    this.identities.set(accessKeyId, identity);
    identity.catch(() => this.identities.delete(accessKeyId));
    return identity;
  }

  private async readIdentity(accessKeyId: string): Promise<Identity> {
    const answer = await this.moto.query({
      service: 'sts',
      region: 'us-east-1',
      accessKeyId,
      form: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    });
    const text = answer.body.toString();
    const accountId = /<Account>(\d{12})<\/Account>/.exec(text)?.[1];
    const arn = /<Arn>([^<]+)<\/Arn>/.exec(text)?.[1];
    if (accountId === undefined || arn === undefined) {
      throw new Error(
        `the local STS returned status ${String(answer.status)} instead of the identity of access key ${accessKeyId}`,
      );
    }
    return { accountId, arn };
  }
}
