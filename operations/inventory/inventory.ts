import { S3Client } from '@aws-sdk/client-s3';

import type { DeliveryConfig, Environment } from '../../stacks/config';
import {
  namesOf,
  type AccountRegion,
  type EnvironmentNames,
  type NamedBucket,
  type ProjectNames,
} from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';
import { applicationOf } from './stack-order';
import { readServiceStacks, type ServiceStack } from './service-stacks';
import { readStateBucket, type StackState, type StateBucketContent } from './state-bucket';

/** What exists in one account: the state of every Terraform stack, and the stacks of services. */
export interface Inventory extends StateBucketContent {
  readonly access: AccountAccess;
  readonly environment: Environment;
  readonly projectNames: ProjectNames;
  readonly names: EnvironmentNames;
  /** Account ID, and Region of the state bucket. */
  readonly home: AccountRegion;
  readonly stateBucket: NamedBucket;
  /** Applications with an entry in the configuration, with a Terraform stack, or both. */
  readonly applications: readonly string[];
  /** All stacks whose names start like the name of a service stack of the environment. */
  readonly serviceStacks: readonly ServiceStack[];
}

/** Reads what exists in an account. */
export async function readInventory(config: DeliveryConfig, access: AccountAccess): Promise<Inventory> {
  const projectNames = namesOf(config);
  const { stateBucket, home } = projectNames.account(access.name);
  // `parseConfig` rejects a configuration with an account that has no environment.
  const environment = config.environments.find(({ account }) => account === access.name) as Environment;
  const names = projectNames.environment(environment);
  const [content, serviceStacks] = await Promise.all([
    readStateBucket(access.client(S3Client, home.region), stateBucket.name),
    readServiceStacks(access, environment.region, names.serviceStackPrefix),
  ]);
  const { states, locks, removed } = content ?? { states: [], locks: [], removed: [] };
  return {
    access,
    environment,
    projectNames,
    names,
    home,
    stateBucket,
    states,
    locks,
    removed,
    applications: applicationsIn(config, access.name, states),
    serviceStacks,
  };
}

function applicationsIn(
  config: DeliveryConfig,
  account: string,
  states: readonly StackState[],
): readonly string[] {
  const deployed = states.flatMap(({ stack, resources }) =>
    resources.length === 0 ? [] : (applicationOf(account, stack) ?? []),
  );
  return [...new Set([...config.applications.map(({ name }) => name), ...deployed])];
}

/** Returns the service stacks that CloudFormation deploys with the role of one of these applications. */
export function serviceStacksOf(
  { names, serviceStacks }: Pick<Inventory, 'names' | 'serviceStacks'>,
  applications: readonly string[],
): ServiceStack[] {
  const roles = applications.map((application) => names.application(application).cloudFormationRole.arn);
  return serviceStacks.filter(({ role }) => role !== undefined && roles.includes(role));
}
