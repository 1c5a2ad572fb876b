import type { IncomingHttpHeaders } from 'node:http';

import type { Caller } from '../engine/types';
import type { MotoClient } from './moto/moto-client';

/** What a signature says of a request, whether it stands in the header or in a presigned URL. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service, e.g. `codepipeline`. */
  readonly service: string;
}

/** Who an access key belongs to. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** Reads the credential scope; undefined when the request is not signed with Signature Version 4. */
export function readSignature(headers: IncomingHttpHeaders, query: URLSearchParams): Signature | undefined {
  const header = /^AWS4-HMAC-SHA256\s.*?Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const [accessKeyId, , region, service] = (header ?? query.get('X-Amz-Credential') ?? '').split('/');
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  // They become keys and names of folders.
  return [accessKeyId, region, service].every((part) => /^[\w-]+$/.test(part))
    ? { accessKeyId, region, service }
    : undefined;
}

/** Tells who calls, by asking moto's STS: it keeps its accounts apart by the credentials that AssumeRole gave out. */
export class Identities {
  // An access key never changes hands, so one question per key is enough.
  private readonly known = new Map<string, Promise<Identity>>();

  constructor(private readonly moto: MotoClient) {}

  async callerOf(signature: Signature): Promise<Caller> {
    const { accountId } = await this.identityOf(signature.accessKeyId);
    return { accountId, region: signature.region, accessKeyId: signature.accessKeyId };
  }

  identityOf(accessKeyId: string): Promise<Identity> {
    const known = this.known.get(accessKeyId);
    if (known !== undefined) return known;
    const asked = this.ask(accessKeyId);
    this.known.set(accessKeyId, asked);
    asked.catch(() => this.known.delete(accessKeyId));
    return asked;
  }

  private async ask(accessKeyId: string): Promise<Identity> {
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
        `the local STS did not say whose access key ${accessKeyId} is: status ${String(answer.status)}`,
      );
    }
    return { accountId, arn };
  }
}
