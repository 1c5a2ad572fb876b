import type { Construct } from 'constructs';

import { AccountStack, type AccountStackProps } from '../account-stack';
import { homeRegion, type Account } from '../config';
import { denyEverybody, notCalledBy } from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';
import { bucketArn, stateBucketName } from '../names';

/**
 * The bucket with the Terraform state of one account. `npm run bootstrap` has made it, because this very
 * stack keeps its state in it; here it is adopted and gets its final shape.
 */
export class StateStack extends AccountStack {
  constructor(scope: Construct, name: string, props: AccountStackProps) {
    const { config, account } = props;
    super(scope, name, props, { region: homeRegion(config, account), tags: { layer: 'state' } });
    const { id } = config.accounts[account] as Account;
    const { terraform } = this;
    const bucketName = stateBucketName(config.project, account, id);
    const objects = bucketArn(this.place.region, bucketName, '*');

    const state = new PrivateBucket(this, 'state', {
      name: bucketName,
      region: this.place.region,
      terraform,
      // S3's own keys: a key of ours would have to exist, and be known to every backend, before its own state.
      encryption: 'AES256',
      objects: 'kept',
      statements: [
        // Everything: replication, torrents and attributes read a state, too.
        denyEverybody('TerraformOnly', 's3:*', objects, notCalledBy(...terraform)),
        // Every earlier state stays until it has aged.
        denyEverybody('NobodyDeletesVersions', 's3:DeleteObjectVersion', objects),
      ],
    });
    // Not `importFrom`: that runs the terraform binary at every synthesis to ask for its version.
    this.addOverride('import', [{ to: `aws_s3_bucket.${state.bucket.friendlyUniqueId}`, id: bucketName }]);
  }
}
