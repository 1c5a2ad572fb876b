import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';

import { iamArn, type AccountRegion, type NamedResource } from '../names';
import { policyDocument, type Statement } from './permissions/policy';

export interface EncryptionKeyProps {
  readonly accountRegion: AccountRegion;
  /** Alias of the key, for people and for other stacks of the same account. */
  readonly alias: NamedResource;
  readonly description: string;
  /**
   * Statements of the key policy for AWS services and other accounts. Roles in the account of the key need only their
   * own policies.
   */
  readonly statements: readonly Statement[];
}

/**
 * A customer managed KMS key. AWS managed keys support neither other accounts nor messages from CloudWatch to an
 * encrypted SNS topic.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  readonly aliasArn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument([
        {
          Sid: 'OwnAccount',
          Effect: 'Allow',
          Principal: { AWS: iamArn(props.accountRegion, 'root') },
          Action: 'kms:*',
          Resource: '*',
        },
        ...props.statements,
      ]),
    });
    new KmsAlias(this, 'alias', { name: props.alias.name, targetKeyId: key.keyId });
    this.arn = key.arn;
    this.aliasArn = props.alias.arn;
  }
}
