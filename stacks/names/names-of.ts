import { AccountNames } from './account-names';
import { ApplicationNames } from './application-names';
import type { AccountRegion } from './arn';
import { DeliveryNames, RegistryNames } from './delivery-names';
import { EnvironmentNames } from './environment-names';

interface NamedEnvironment {
  readonly kind: 'tested' | 'promoted';
  readonly name: string;
  /** Name of the account: a key of `accounts` in the configuration. */
  readonly account: string;
  readonly region: string;
}

/** The fields of a configuration from which resource names are built. */
export interface NamedProject {
  readonly project: string;
  readonly pipelineRegion: string;
  readonly accounts: Readonly<Record<string, { readonly id: string }>>;
  readonly environments: readonly [tested: NamedEnvironment, ...promoted: NamedEnvironment[]];
}

/**
 * Every resource name and ARN of a project. A stack refers to resources of another account only by these names, so a
 * changed name must be deployed in both accounts.
 */
export interface ProjectNames {
  readonly delivery: DeliveryNames;
  readonly registry: RegistryNames;
  /** @param account Name of the account: a key of `accounts` in the configuration. */
  account(account: string): AccountNames;
  application(application: string): ApplicationNames;
  environment(environment: NamedEnvironment): EnvironmentNames;
}

/** Returns the resource names of a project. */
export function namesOf(config: NamedProject): ProjectNames {
  const { project, pipelineRegion, environments } = config;
  const [tested] = environments;
  const accountRegionOf = ({
    account,
    region,
  }: Pick<NamedEnvironment, 'account' | 'region'>): AccountRegion => ({
    // `parseConfig` rejects a configuration with an environment whose account is missing.
    accountId: (config.accounts[account] as { readonly id: string }).id,
    region,
  });
  const pipelinesOf = ({ kind, account, region }: NamedEnvironment) =>
    accountRegionOf({ account, region: kind === 'tested' ? pipelineRegion : region });
  const delivery = pipelinesOf(tested);
  return {
    delivery: new DeliveryNames({ project, accountRegion: delivery }),
    registry: new RegistryNames({ project, accountRegion: accountRegionOf(tested) }),
    account: (account) => {
      // `parseConfig` rejects a configuration with an account that has no environment.
      const environment = environments.find((candidate) => candidate.account === account) as NamedEnvironment;
      return new AccountNames({ project, account, home: pipelinesOf(environment) });
    },
    application: (application) => new ApplicationNames({ project, application, delivery }),
    environment: (environment) =>
      new EnvironmentNames({
        project,
        environment: environment.name,
        workload: accountRegionOf(environment),
        pipelines: pipelinesOf(environment),
      }),
  };
}
