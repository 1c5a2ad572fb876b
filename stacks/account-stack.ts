import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { deployRolesOf, type Account, type DeliveryConfig } from './config';
import { namesOf, roleArn, terraformSession, type AccountRegion, type ProjectNames } from './names';

export interface AccountStackProps {
  readonly config: DeliveryConfig;
  /** Key of `accounts`. */
  readonly account: string;
}

interface Layer {
  /** Region of the layer's resources. */
  readonly region: string;
  /** Tags of every resource: the part of the system to which the resource belongs. */
  readonly tags: Readonly<Partial<Record<'layer' | 'environment' | 'application', string>>>;
}

/**
 * One layer of one account in one Region: one state file. Provider and backend allow only this account. Terraform
 * rejects credentials of another account before it reads or changes anything.
 */
export abstract class AccountStack extends TerraformStack {
  /** Account and Region of the stack's resources. */
  readonly accountRegion: AccountRegion;
  /** ARNs of the roles that may change protected settings in the account. Terraform assumes the first role. */
  readonly terraform: readonly [string, ...string[]];
  protected readonly names: ProjectNames;

  protected constructor(scope: Construct, name: string, props: AccountStackProps, layer: Layer) {
    super(scope, name);
    const { config, account } = props;
    // `parseConfig` rejects a configuration with an environment whose account is missing.
    const settings = config.accounts[account] as Account;
    const { id } = settings;
    const [first, ...others] = deployRolesOf(settings);
    this.names = namesOf(config);
    this.accountRegion = { accountId: id, region: layer.region };
    const arnOf = (role: string) => roleArn(this.accountRegion, role);
    const { stateBucket, home } = this.names.account(account);
    this.terraform = [arnOf(first), ...others.map(arnOf)];
    const assumed = { roleArn: this.terraform[0], sessionName: terraformSession(config.project) };

    new S3Backend(this, {
      bucket: stateBucket.name,
      key: `${name}.tfstate`,
      region: home.region,
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
