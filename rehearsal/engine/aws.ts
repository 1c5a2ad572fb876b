import { partitionOf } from '../../stacks/names';
import type { Credentials } from '../../operations/accounts/assume-role';
import { Sessions } from '../sessions';

/** Temporary credentials of an assumed role. */
export type Session = Credentials;

/**
 * Sessions of the engine in the local AWS. The role `aws-service` represents an AWS service that acts with its own
 * permissions and not with an IAM role of the account.
 */
export class Aws extends Sessions {
  /** Returns credentials with which the engine reads definitions in an account, as an AWS service would. */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }
}
