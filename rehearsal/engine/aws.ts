import { partitionOf } from '../../stacks/names';
import { Sessions, type Credentials } from '../sessions';

/** Temporary credentials of an assumed role. */
export type Session = Credentials;

/** The engine's sessions in the local AWS. Calls that an AWS service makes for itself use the role `aws-service`. */
export class Aws extends Sessions {
  /** Returns credentials with which the engine reads definitions in an account, as an AWS service would. */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }
}
