import { createHash } from 'node:crypto';

import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

import { deployRolesOf, type Account, type DeliveryConfig } from './config';
import {
  CONFIGURATION_OUTPUT,
  namesOf,
  roleArn,
  stateKey,
  terraformSession,
  type AccountRegion,
  type ProjectNames,
} from './names';

export interface AccountStackProps {
  readonly config: DeliveryConfig;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
}

interface Layer {
  /** Region of the stack's resources. */
  readonly region: string;
  /** Tags of every resource in the stack. The tags name the layer, environment or application of the resource. */
  readonly tags: Readonly<Partial<Record<'layer' | 'environment' | 'application', string>>>;
}

/**
 * A Terraform stack for one account and Region, with its own state file. The provider and the backend allow only this
 * account, so Terraform rejects credentials of another account before it reads or changes anything.
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
      key: stateKey(name),
      region: home.region,
      encrypt: true,
      allowedAccountIds: [id],
      assumeRole: assumed,
    });
    // `S3Backend` of cdktf 0.21 has no property for `use_lockfile`.
    this.addOverride('terraform.backend.s3.use_lockfile', true);

    new AwsProvider(this, 'aws', {
      region: layer.region,
      allowedAccountIds: [id],
      assumeRole: [assumed],
      defaultTags: [{ tags: { project: config.project, ...layer.tags, 'managed-by': 'terraform' } }],
    });
  }

  /**
   * Returns the stack's JSON with an output that contains the SHA-256 of the rest, without the comments of cdktf. `brb doctor`
   * compares the output in the state with the stacks of a working copy.
   */
  override toTerraform(): Readonly<Record<string, unknown>> {
    const { '//': comments, ...configuration } = super.toTerraform() as Readonly<Record<string, unknown>>;
    const hash = createHash('sha256').update(JSON.stringify(configuration, withSortedKeys)).digest('hex');
    return { '//': comments, ...configuration, output: { [CONFIGURATION_OUTPUT]: { value: hash } } };
  }
}

/** Sorts the keys of an object, as a replacer of `JSON.stringify`. */
function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
