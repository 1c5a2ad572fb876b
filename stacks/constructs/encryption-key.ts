import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';

import { arn, iamArn, type Place } from '../names';
import { policyDocument, type Statement } from './permissions/policy';

export interface EncryptionKeyProps {
  readonly place: Place;
  /** `alias/…`, for people and for stacks of the same account. */
  readonly alias: string;
  readonly description: string;
  /** Who may use it beside the roles of its own account, whose own policies decide. */
  readonly statements: readonly Statement[];
}

/** A customer key: unlike AWS's own keys it can be used from another account, and by CloudWatch for topics. */
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
          Principal: { AWS: iamArn(props.place, 'root') },
          Action: 'kms:*',
          Resource: '*',
        },
        ...props.statements,
      ]),
    });
    new KmsAlias(this, 'alias', { name: props.alias, targetKeyId: key.keyId });
    this.arn = key.arn;
    this.aliasArn = arn('kms', props.place, props.alias);
  }
}
