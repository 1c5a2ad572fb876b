import { partitionOf } from '../../stacks/names';
import { Sessions, type Credentials } from '../sessions';

/** Credentials of an assumed role. */
export type Session = Credentials;

/** The engine's sessions in the local AWS, with the role that stands for the AWS services themselves. */
export class Aws extends Sessions {
  /** Returns credentials to read the definitions of an account, as the AWS services themselves do. */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }
}
