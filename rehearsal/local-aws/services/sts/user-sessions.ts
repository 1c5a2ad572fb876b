import { randomBytes, randomUUID } from 'node:crypto';

import type { UserPrincipal } from '../../../permissions/call';
import type { Callers } from '../../../permissions/callers';
import { errorAnswer } from '../../../permissions/answers/error-answer';
import { textAt } from '../../../permissions/operations/input';
import { hasMfa } from '../../../permissions/requests/mfa';
import type { Identities } from '../../identity';
import type { Answer } from '../../moto/moto-client';
import type { ApiStructure } from '../../service-model/model';

/** Duration of a session in seconds, unless the request has one. */
const DEFAULT_SECONDS = 43_200;

/**
 * Sessions of IAM users: GetSessionToken, with which a user passes a code of an MFA device once for several roles. moto
 * returns the same access key to everybody, so this class opens the sessions.
 */
export class UserSessions {
  constructor(
    private readonly callers: Callers,
    private readonly identities: Identities,
  ) {}

  /** Opens a session. A wrong code, or a code of the device of somebody else, is an error. */
  open(caller: UserPrincipal, input: ApiStructure): Answer {
    const mfa = hasMfa(caller, input);
    if (!mfa && textAt(input, 'SerialNumber') !== '') {
      const problem = 'MultiFactorAuthentication failed with invalid MFA one time pass code.';
      return errorAnswer('query', ['AccessDenied', 403], problem);
    }
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.callers.addSession(accessKeyId, { ...caller, mfa });
    this.identities.add(accessKeyId, caller);
    const seconds = Number(textAt(input, 'DurationSeconds')) || DEFAULT_SECONDS;
    return result('GetSessionToken', {
      Credentials: elements({
        AccessKeyId: accessKeyId,
        SecretAccessKey: randomBytes(20).toString('hex'),
        SessionToken: randomUUID(),
        Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
      }),
    });
  }

  /** Returns who has opened a session, because moto does not know its access key. */
  identity({ accountId, arn, name }: UserPrincipal): Answer {
    return result('GetCallerIdentity', { Arn: arn, UserId: name, Account: accountId });
  }
}

const elements = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');

function result(operation: string, values: Readonly<Record<string, string>>): Answer {
  const id = randomUUID();
  const body =
    `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
    `<${operation}Result>${elements(values)}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${operation}Response>`;
  return {
    status: 200,
    headers: ['Content-Type', 'text/xml', 'x-amzn-requestid', id],
    body: Buffer.from(body),
  };
}
