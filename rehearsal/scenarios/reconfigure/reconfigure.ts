import type { DeliveryConfig, Environment } from '../../../stacks/config';
import type { AwsRequest } from '../../local-aws/request-log';
import type { ReleaseDriver } from '../driver';
import type { Deployment } from '../../terraform/deployment';
import { expectThat, type Scenario } from '../scenario';
import { readGroup, readParts, startInstance } from './instances';
import { capacityFaults, gatewayFaults, instanceFaults } from './order';
import {
  ON_FARGATE,
  onInstances,
  withAnotherEnvironment,
  withGateways,
  withMoreToDeliver,
  withProduction,
  withTest,
} from './other-configurations';

export const reconfigure: Scenario = {
  name: 'reconfigure',
  summary: 'the configuration changes three times, and an account is destroyed',
  protections: [
    {
      file: 'stacks/environment/container-instances.ts',
      text: '      dependsOn: [props.cluster, role.policy, toInternet, ...network.waysOut],\n',
    },
  ],
  run: async (driver, deployment) => {
    const { progress } = driver;
    const [test, production] = driver.config.environments;
    let config = withTest(driver.config, (environment) => ({
      ...withGateways(1)(environment),
      ...onInstances(),
    }));
    config = withProduction(config, (environment) => ({ ...withGateways(2)(environment), ...onInstances() }));
    progress.line(`Both run on instances: ${test.name} with one NAT gateway, ${production.name} with two.`);
    await deployment.change('reconfigure-0', config);
    await startInstance(driver, test);
    await startInstance(driver, production);
    const firstParts = await readParts(driver, test);

    progress.line(
      `${test.name} moves to Fargate and gets a second NAT gateway. ${production.name} loses one of two NAT gateways.`,
    );
    config = withTest(config, (environment) => ({
      ...withGateways(2)(environment),
      ...ON_FARGATE,
    }));
    config = withProduction(config, (environment) => ({
      ...withGateways(1)(environment),
      ...onInstances('t3.medium'),
    }));
    await changeInOrder(driver, deployment, '1', config, (requests, since) => [
      ...capacityFaults(requests, since),
      ...instanceFaults(requests.slice(since), firstParts, 'nothing'),
      ...gatewayFaults(requests, since),
    ]);
    await expectNewInstances(driver, production);

    progress.line(`${test.name}, on Fargate, loses a NAT gateway.`);
    progress.line('An application, a service and an environment are added.');
    progress.line('Each new pipeline starts once after its creation, and finds nothing to release.');
    config = withAnotherEnvironment(withMoreToDeliver(withTest(config, withGateways(1))));
    await changeInOrder(driver, deployment, '2', config, gatewayFaults);

    progress.line(`${test.name} moves back to instances.`);
    config = withTest(config, () => onInstances());
    await deployment.change('reconfigure-3', config);

    progress.line(`The account of ${test.name} is destroyed.`);
    await startInstance(driver, test);
    const lastParts = await readParts(driver, test);
    await expectOrder(
      driver,
      () => deployment.destroyAccount(test.account),
      (requests, since) => [
        ...capacityFaults(requests, since),
        ...instanceFaults(requests.slice(since), lastParts, 'everything'),
        ...gatewayFaults(requests, since),
      ],
    );
  },
};

/** Returns a sentence for each request in the wrong order. @param since index of the first request to check. */
type FindFaults = (requests: readonly AwsRequest[], since: number) => string[];

/** Deploys a configuration, and checks the order of the requests to the local AWS. */
function changeInOrder(
  driver: ReleaseDriver,
  deployment: Deployment,
  step: string,
  config: DeliveryConfig,
  findFaults: FindFaults,
): Promise<void> {
  const change = () => deployment.change(`reconfigure-${step}`, config);
  return expectOrder(driver, change, findFaults);
}

async function expectOrder(
  driver: ReleaseDriver,
  change: () => Promise<unknown>,
  findFaults: FindFaults,
): Promise<void> {
  const since = driver.requests().length;
  const failure = await change().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  // The error of a failed change also lists requests in the wrong order, because the order often explains the failure.
  const faults = findFaults(driver.requests(), since);
  expectThat(faults.length === 0 || failure === undefined, [...faults, String(failure)].join('\n'));
  if (failure !== undefined) throw failure;
  expectThat(faults.length === 0, faults.join('\n'));
  driver.progress.line(
    'Terraform deleted the removed resources in order: each one before the resources that it depends on.',
  );
}

/**
 * Expects exactly one instance, which has the new instance type. Without an instance refresh, the instance would still
 * have the old type.
 */
async function expectNewInstances(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const { group } = await readGroup(driver, environment);
  const types = group.Instances?.map(({ InstanceType: type }) => type) ?? [];
  expectThat(
    types.length === 1 && types[0] === 't3.medium',
    `the environment ${environment.name} must run one t3.medium instance, but runs instances of these types: ${types.join(', ') || 'none'}`,
  );
}
