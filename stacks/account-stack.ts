import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { stateRegion, type Account, type DeliveryConfig } from './config';
import { roleArn, stateBucketName, type Place } from './names';

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
  /** ARN of the role that Terraform assumes here: the policies of resources except it where they protect settings. */
  readonly terraform: string;

  protected constructor(scope: Construct, name: string, props: AccountStackProps, layer: Layer) {
    super(scope, name);
    const { config, account } = props;
    const { id, deployRole } = config.accounts[account] as Account;
    this.place = { accountId: id, region: layer.region };
    this.terraform = roleArn(this.place, deployRole);
    const assumed = { roleArn: this.terraform };

    new S3Backend(this, {
      bucket: stateBucketName(config.project, account, id),
      key: `${name}.tfstate`,
      region: stateRegion(config, account),
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
