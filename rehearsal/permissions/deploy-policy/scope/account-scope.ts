import {
  deployRolesOf,
  type Account,
  type DeliveryConfig,
  type Environment,
} from '../../../../stacks/config';
import {
  globalRegionOf,
  namesOf,
  partitionOf,
  roleArn,
  type AccountRegion,
  type EnvironmentNames,
  type ProjectNames,
} from '../../../../stacks/names';

/** What a deployment to one account owns there. */
export interface AccountScope {
  readonly config: DeliveryConfig;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
  readonly accountId: string;
  readonly partition: string;
  readonly names: ProjectNames;
  /** The only environment of the account. */
  readonly environment: Environment;
  readonly own: EnvironmentNames;
  /** ARNs of the roles that get the policy. */
  readonly deployRoles: readonly string[];
  /** Account, and Regions with keys. */
  readonly keys: readonly AccountRegion[];
  /** Account, and Regions with rules that report uses of the deploy role. */
  readonly watched: readonly AccountRegion[];
}

/** @throws Error if the configuration has no such account. */
export function accountScope(config: DeliveryConfig, account: string): AccountScope {
  const settings: Account | undefined = config.accounts[account];
  // `parseConfig` rejects a configuration with an account that has no environment, or more than one.
  const environment = config.environments.find((each) => each.account === account);
  if (settings === undefined || environment === undefined) {
    throw new Error(
      `the configuration has no account '${account}'; choose one of: ${Object.keys(config.accounts).join(', ')}`,
    );
  }
  const names = namesOf(config);
  const { home } = names.account(account);
  const { region } = environment;
  const inRegions = (...regions: readonly string[]) =>
    [...new Set(regions)].map((each) => ({ accountId: settings.id, region: each }));
  return {
    config,
    account,
    accountId: settings.id,
    partition: partitionOf(region),
    names,
    environment,
    own: names.environment(environment),
    deployRoles: deployRolesOf(settings).map((role) => roleArn(home, role)),
    keys: inRegions(home.region, region),
    watched: inRegions(home.region, region, globalRegionOf(region)),
  };
}
