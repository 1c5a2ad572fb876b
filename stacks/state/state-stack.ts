import type { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import { denyEverybody, notCalledBy } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { namesOf } from '../names';

/**
 * The bucket with the Terraform state of one account. `npm run bootstrap` creates the bucket first, because this stack
 * keeps its own state there. The stack imports the bucket and applies its final settings.
 */
export class StateStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config, account } = props;
    const { stateBucket, home } = namesOf(config).account(account);
    super(scope, name, props, { region: home.region, tags: { layer: 'state' } });
    const { terraform } = this;
    const objects = stateBucket.objects('*');

    const state = new PrivateBucket(this, 'state', {
      bucket: stateBucket,
      terraform,
      // Keys of S3: a key of this project would have to exist before the state that describes it.
      encryption: 'AES256',
      objects: 'kept',
      statements: [
        // Every action, because replication, torrents and attributes read a state too.
        denyEverybody('TerraformOnly', 's3:*', objects, notCalledBy(...terraform)),
        // Earlier states stay until the lifecycle rule deletes them.
        denyEverybody('NobodyDeletesVersions', 's3:DeleteObjectVersion', objects),
      ],
    });
    // Not `importFrom`, which runs the terraform binary at every synthesis to read its version.
    this.addOverride('import', [
      { to: `aws_s3_bucket.${state.bucket.friendlyUniqueId}`, id: stateBucket.name },
    ]);
  }
}
