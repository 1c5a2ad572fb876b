import { accountOf, type DeliveryConfig, type Environment } from '../../../stacks/config';

const EC2 = { type: 'ec2', instanceType: 't3.small', minInstances: 1, maxInstances: 4 } as const;

type Change = (environment: Environment) => Partial<Pick<Environment, 'network' | 'compute'>>;

/** Returns the configuration with changed settings for the test environment. */
export function withTest(config: DeliveryConfig, change: Change): DeliveryConfig {
  const [tested, ...promoted] = config.environments;
  return { ...config, environments: [{ ...tested, ...change(tested) }, ...promoted] };
}

/** Returns the configuration with changed settings for the first promoted environment, production. */
export function withProduction(config: DeliveryConfig, change: Change): DeliveryConfig {
  const [tested, production, ...others] = config.environments;
  return { ...config, environments: [tested, { ...production, ...change(production) }, ...others] };
}

export const withGateways = (natGateways: 1 | 2) => (environment: Environment) => ({
  network: { ...environment.network, natGateways },
});
export const onInstances = (instanceType: string = EC2.instanceType) => ({
  compute: { ...EC2, instanceType },
});
export const ON_FARGATE = { compute: { type: 'fargate' } } as const;

/** Returns the configuration with a second application, and a second service in the first application. */
export function withMoreToDeliver(config: DeliveryConfig): DeliveryConfig {
  const more = withAnotherApplication(config);
  const [first, ...others] = more.applications as [DeliveryConfig['applications'][number]];
  const services = [...first.services, { name: unusedName(first.services.map((service) => service.name)) }];
  // An application may have at most five services.
  return { ...more, applications: [{ ...first, services: services.slice(0, 5) }, ...others] };
}

/** Returns the configuration with a second application. */
export function withAnotherApplication(config: DeliveryConfig): DeliveryConfig {
  const name = unusedName(config.applications.map((application) => application.name));
  const another = { name, branch: 'main', reports: ['unit-tests'], services: [{ name: 'web' }] };
  return { ...config, applications: [...config.applications, another] };
}

/** Returns the configuration with one more environment, in its own account. */
export function withAnotherEnvironment(config: DeliveryConfig): DeliveryConfig {
  const [, production, ...others] = config.environments;
  const last = others.at(-1) ?? production;
  const account = unusedName(Object.keys(config.accounts));
  const name = unusedName(config.environments.map((environment) => environment.name));
  const { deployRole } = accountOf(config, last);
  return {
    ...config,
    accounts: { ...config.accounts, [account]: { id: unusedAccount(config), deployRole } },
    environments: [
      ...config.environments,
      { ...last, name, account, network: { cidr: unusedRange(config), natGateways: 1 }, ...ON_FARGATE },
    ],
  };
}

/** Returns a name with an unused first letter, because tests find some resources by a prefix of their name. */
export function unusedName(used: readonly string[]): string {
  const letter = Array.from('zyxwvutsrqponmlkjihgfedcba').find(
    (first) => !used.some((name) => name.startsWith(first)),
  );
  return `${letter ?? 'z'}-more`;
}

function unusedAccount({ accounts, peopleAccountId }: DeliveryConfig): string {
  const used = [peopleAccountId, ...Object.values(accounts).map(({ id }) => id)];
  return ['777777777777', '888888888888', '999999999999'].find((id) => !used.includes(id)) ?? '666666666666';
}

function unusedRange({ environments }: DeliveryConfig): string {
  const used = environments.map(({ network }) => network.cidr.split('.').slice(0, 2).join('.'));
  return `${['10.200', '10.201', '10.202', '10.203'].find((start) => !used.includes(start)) ?? '10.204'}.0.0/16`;
}
