import type { Environment } from '../../../stacks/config';
import { terraformStacks } from '../../../stacks/names';
import type { AwsRequest } from '../../local-aws/request-log';
import { readGroup, readParts, startInstance } from './instances';
import { capacityFaults, gatewayFaults, instanceFaults } from './order';
import {
  ON_FARGATE,
  onInstances,
  withEnvironmentMore,
  withGateways,
  withMoreToDeliver,
  withProduction,
  withTest,
} from './other-configurations';
import { expectThat, type Scenario, type Stage } from '../scenario';

export const reconfigure: Scenario = {
  name: 'reconfigure',
  summary: 'other configurations are deployed over the first, and an environment is destroyed',
  configure: (config) =>
    withProduction(
      withTest(config, (environment) => ({ ...withGateways(1)(environment), ...onInstances() })),
      (environment) => ({ ...withGateways(2)(environment), ...onInstances() }),
    ),
  play: async (stage) => {
    const [test, production] = stage.config.environments;
    await startInstance(stage, test);
    await startInstance(stage, production);
    const parts = await readParts(stage, test);

    stage.progress.line('Test moves to Fargate and gets a second NAT gateway. Production gives one up.');
    let config = withTest(stage.config, (environment) => ({
      ...withGateways(2)(environment),
      ...ON_FARGATE,
    }));
    config = withProduction(config, (environment) => ({
      ...withGateways(1)(environment),
      ...onInstances('t3.medium'),
    }));
    await change(stage, '1', config, (requests, since) => [
      ...capacityFaults(requests, since),
      ...instanceFaults(requests.slice(since), parts, 'nothing'),
      ...gatewayFaults(requests, since),
    ]);
    await expectNewInstances(stage, production);

    stage.progress.line('Test, on Fargate, gives a NAT gateway up.');
    stage.progress.line('There is an application more, a service more and an environment more.');
    stage.progress.line('Each new pipeline starts once by itself and finds nothing to release.');
    config = withEnvironmentMore(withMoreToDeliver(withTest(config, withGateways(1))));
    await change(stage, '2', config, gatewayFaults);

    stage.progress.line('Test moves back to instances.');
    config = withTest(config, () => onInstances());
    await stage.deployment.change('reconfigure-3', config);

    await startInstance(stage, test);
    const again = await readParts(stage, test);
    const stack = terraformStacks(test.account).environment(test.name);
    await expectOrder(
      stage,
      () => stage.deployment.destroy(stack),
      (requests, since) => [
        ...capacityFaults(requests, since),
        ...instanceFaults(requests.slice(since), again, 'everything'),
        ...gatewayFaults(requests, since),
      ],
    );
  },
};

/** @param since Index of the first request of the change. */
type Faults = (requests: readonly AwsRequest[], since: number) => string[];

/** Deploys a configuration, and checks in which order the local AWS was asked for what. */
function change(stage: Stage, step: string, config: Stage['config'], faults: Faults): Promise<void> {
  return expectOrder(stage, () => stage.deployment.change(`reconfigure-${step}`, config), faults);
}

async function expectOrder(stage: Stage, act: () => Promise<unknown>, faults: Faults): Promise<void> {
  const since = stage.requests().length;
  const failure = await act().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  // A wrong order explains the failure.
  const found = faults(stage.requests(), since);
  expectThat(found.length === 0 || failure === undefined, [...found, String(failure)].join('\n'));
  if (failure !== undefined) throw failure;
  expectThat(found.length === 0, found.join('\n'));
  stage.progress.line('What depends on another went before it.');
}

/** The new instance type has arrived: by an instance refresh, which nothing else starts. */
async function expectNewInstances(stage: Stage, environment: Environment): Promise<void> {
  const { group } = await readGroup(stage, environment);
  const types = group.Instances?.map(({ InstanceType: type }) => type) ?? [];
  expectThat(
    types.length === 1 && types[0] === 't3.medium',
    `${environment.name} runs ${types.join(', ') || 'no instance'} instead of one t3.medium`,
  );
}
