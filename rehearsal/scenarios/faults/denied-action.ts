import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';

import { roleArn, type AccountRegion } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';

/** An action that a role may not perform for a while. */
export interface DeniedAction {
  readonly accountRegion: AccountRegion;
  readonly roleName: string;
  readonly action: string;
  /** ARN or pattern of the resources. */
  readonly resource: string;
}

const POLICY = 'denied-by-the-rehearsal';

/**
 * Makes AWS deny an action of a role until the work has ended. A function whose request is denied ends there, so this
 * is a crash at a chosen request.
 */
export async function whileDenied<T>(
  { sessions }: ReleaseDriver,
  { accountRegion, roleName, action, resource }: DeniedAction,
  work: () => Promise<T>,
): Promise<T> {
  const role = roleArn(accountRegion, 'rehearsal');
  const iam = (await sessions.open(role, accountRegion.region, 'rehearsal')).client(IAMClient);
  const policy = { RoleName: roleName, PolicyName: POLICY };
  const statement = { Effect: 'Deny', Action: action, Resource: resource };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document }));
  try {
    return await work();
  } finally {
    await iam.send(new DeleteRolePolicyCommand(policy));
  }
}
