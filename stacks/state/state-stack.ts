import type { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import { calledBy, denyEverybody, notCalledBy } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { namesOf } from '../names';

/** What auditors must not do with a state, even if the policies of their role allow it. */
const NOT_FOR_AUDITORS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObjectVersion',
  's3:PutObject',
];

/**
 * The bucket with the Terraform state of one account. `npm run bootstrap` creates the bucket first, because the bucket
 * also contains the state of this stack. The stack imports the bucket and applies its final settings.
 */
export class StateStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config, account } = props;
    const { auditorRole, stateBucket, home } = namesOf(config).account(account);
    super(scope, name, props, { region: home.region, tags: { layer: 'state' } });
    const { terraform } = this;
    const objects = stateBucket.objects('*');

    const state = new PrivateBucket(this, 'state', {
      bucket: stateBucket,
      terraform,
      // S3 manages the encryption keys, because a KMS key would have to exist before the Terraform state that contains
      // the key.
      encryption: 'AES256',
      objects: 'kept',
      statements: [
        // The statement denies all S3 actions, because a state can also be read through replication, torrents and
        // object attributes.
        denyEverybody(
          'TerraformAndAuditorsOnly',
          's3:*',
          objects,
          notCalledBy(...terraform, auditorRole.arn),
        ),
        denyEverybody('AuditorsReadOnly', NOT_FOR_AUDITORS, objects, calledBy(auditorRole.arn)),
        // Earlier versions of a state stay until the lifecycle rule expires them.
        denyEverybody('NobodyDeletesVersions', 's3:DeleteObjectVersion', objects),
      ],
    });
    // `importFrom` would run the terraform binary at every synthesis to read the version of Terraform, so the import is
    // an override.
    this.addOverride('import', [
      { to: `aws_s3_bucket.${state.bucket.friendlyUniqueId}`, id: stateBucket.name },
    ]);
  }
}
