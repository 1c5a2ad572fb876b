import { partitionOf } from '../../stacks/names';
import { Sessions, type Credentials } from '../sessions';

/** Temporary credentials of an assumed role. */
export type Session = Credentials;

/**
 * Sessions of the engine in the local AWS. The role `aws-service` represents AWS services that act without a role of
 * the user.
 */
export class Aws extends Sessions {
  /** Returns credentials with which the engine reads definitions in an account, as an AWS service would. */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }
}
