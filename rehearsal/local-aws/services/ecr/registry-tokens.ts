import { randomUUID } from 'node:crypto';

import type { RestorableState } from '../../../restorable-state';

/**
 * The login tokens of the registries. A token stands for the caller of GetAuthorizationToken:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export class RegistryTokens {
  /** Access keys by password. */
  private readonly keys: Map<string, string>;

  constructor(state: RestorableState) {
    this.keys = state.map();
  }

  /** Returns a new password for the caller behind an access key. */
  issue(accessKeyId: string): string {
    const password = randomUUID();
    this.keys.set(password, accessKeyId);
    return password;
  }

  /** Returns the access key behind the Basic credentials `AWS:<password>`. */
  accessKeyOf(authorization: string | undefined): string | undefined {
    const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    const [user, password = ''] = Buffer.from(basic, 'base64').toString().split(':');
    return user === 'AWS' ? this.keys.get(password) : undefined;
  }
}
