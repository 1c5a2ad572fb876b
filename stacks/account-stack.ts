import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { deployRolesOf, homeRegion, type Account, type DeliveryConfig } from './config';
import { roleArn, stateBucketName, terraformSession, type Place } from './names';

export interface AccountStackProps {
  readonly config: DeliveryConfig;
  /** Key of `accounts`. */
  readonly account: string;
}

/** What the stack of a layer knows about itself. */
interface Layer {
  /** Region of its resources. */
  readonly region: string;
  /** Says in the tags of every resource what it is part of. */
  readonly tags: Readonly<Partial<Record<'layer' | 'environment' | 'application', string>>>;
}

/**
 * One layer of one account in one Region: one state file. Provider and backend are pinned to the account, so
 * that credentials of another one are refused before anything is read or changed.
 */
export abstract class AccountStack extends TerraformStack {
  readonly place: Place;
  /** ARNs of the roles that may change settings here, which the policies of resources protect. Terraform assumes the first. */
  readonly terraform: readonly [string, ...string[]];

  protected constructor(scope: Construct, name: string, props: AccountStackProps, layer: Layer) {
    super(scope, name);
    const { config, account } = props;
    const known = config.accounts[account] as Account;
    const { id } = known;
    const [first, ...others] = deployRolesOf(known);
    this.place = { accountId: id, region: layer.region };
    const arnOf = (role: string) => roleArn(this.place, role);
    this.terraform = [arnOf(first), ...others.map(arnOf)];
    const assumed = { roleArn: this.terraform[0], sessionName: terraformSession(config.project) };

    new S3Backend(this, {
      bucket: stateBucketName(config.project, account, id),
      key: `${name}.tfstate`,
      region: homeRegion(config, account),
      encrypt: true,
      allowedAccountIds: [id],
      assumeRole: assumed,
    });
    // The backend of cdktf 0.21 has no property for the lock file beside the state.
    this.addOverride('terraform.backend.s3.use_lockfile', true);

    new AwsProvider(this, 'aws', {
      region: layer.region,
      allowedAccountIds: [id],
      assumeRole: [assumed],
      defaultTags: [{ tags: { project: config.project, ...layer.tags, 'managed-by': 'terraform' } }],
    });
  }
}
