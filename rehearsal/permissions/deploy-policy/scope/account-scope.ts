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

/** An environment of the account, with its names. */
export interface ScopedEnvironment {
  readonly environment: Environment;
  readonly names: EnvironmentNames;
}

/** What a deployment to one account owns there. */
export interface AccountScope {
  readonly config: DeliveryConfig;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
  readonly accountId: string;
  readonly partition: string;
  readonly names: ProjectNames;
  readonly environments: readonly ScopedEnvironment[];
  /** True if the account has the delivery pipelines. */
  readonly delivery: boolean;
  /** ARNs of the roles that get the policy. */
  readonly deployRoles: readonly string[];
  /** Account, and Regions of its environments. */
  readonly workloads: readonly AccountRegion[];
  /** Account, and Regions of the pipelines that deploy to its environments. */
  readonly pipelines: readonly AccountRegion[];
  /** Account, and Regions with rules that report uses of the deploy role. */
  readonly watched: readonly AccountRegion[];
}

/** @throws Error if the configuration has no account with the name. */
export function accountScope(config: DeliveryConfig, account: string): AccountScope {
  const settings: Account | undefined = config.accounts[account];
  if (settings === undefined) throw new Error(`the configuration has no account '${account}'`);
  const names = namesOf(config);
  const { home } = names.account(account);
  const environments = config.environments
    .filter((environment) => environment.account === account)
    .map((environment) => ({ environment, names: names.environment(environment) }));
  const regions = environments.map(({ environment }) => environment.region);
  const inRegions = (list: readonly string[]) =>
    [...new Set(list)].map((region) => ({ accountId: settings.id, region }));
  return {
    config,
    account,
    accountId: settings.id,
    partition: partitionOf(home.region),
    names,
    environments,
    delivery: environments.some(({ environment }) => environment.kind === 'tested'),
    deployRoles: deployRolesOf(settings).map((role) => roleArn(home, role)),
    workloads: inRegions(regions),
    pipelines: inRegions(
      environments.map(({ environment }) =>
        environment.kind === 'tested' ? config.pipelineRegion : environment.region,
      ),
    ),
    watched: inRegions([home.region, ...regions, ...regions.map(globalRegionOf)]),
  };
}
