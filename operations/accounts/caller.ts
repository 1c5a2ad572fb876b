import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

import { OperationError } from '../operation-error';

/**
 * The person who runs a command, as STS sees the credentials.
 *
 * `user`: an IAM user with long-term access keys. `user-session`: an IAM user with a session of GetSessionToken.
 * `permission-set`: a user of Identity Center. `role`: a session of any other role.
 */
export interface Caller {
  readonly kind: 'user' | 'user-session' | 'permission-set' | 'role';
  readonly arn: string;
  readonly accountId: string;
  /** Name of the IAM user, or name of the session. Sessions of other roles get the same name. */
  readonly name: string;
  /** Name of the role of a session, or of its permission set. */
  readonly role?: string;
}

/** Asks STS who the credentials belong to. @param isSession True if the credentials have a session token. */
export async function readCaller(sts: STSClient, isSession: boolean): Promise<Caller> {
  const { Arn: arn = '', Account: accountId = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  if (user !== undefined) return { kind: isSession ? 'user-session' : 'user', arn, accountId, name: user };
  const [, role, name] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role === undefined || name === undefined) {
    throw new OperationError(
      `you are signed in as ${arn}, which may assume no role; sign in as an IAM user or through Identity Center`,
    );
  }
  // The name of the role of a permission set ends in 16 generated characters.
  const permissionSet = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(role)?.[1];
  return permissionSet === undefined
    ? { kind: 'role', arn, accountId, name, role }
    : { kind: 'permission-set', arn, accountId, name, role: permissionSet };
}
