import type { Environment } from '../../../stacks/config';
import type { ReleaseDriver } from '../driver';
import { expectReleased, retryAfterSoak } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';

const SOAK_MINUTES = 30;

export const soak: Scenario = {
  name: 'soak',
  summary: 'production is approved too early: the promotion succeeds half an hour later',
  configure: (config) => {
    const [tested, production, ...others] = config.environments;
    const approval = { ...production.approval, soakMinutes: SOAK_MINUTES };
    return { ...config, environments: [tested, { ...production, approval }, ...others] };
  },
  run: async (driver: ReleaseDriver) => {
    const commit = await driver.push('Say hello');
    const [tested, production] = driver.config.environments;
    await driver.answerApproval(tested, APPROVE);
    await driver.answerApproval(production, APPROVE);
    await driver.waitForDelivery();
    const before = await commitsIn(driver, production);
    expectThat(
      before.length === 0,
      `the environment ${production.name} has a service stack before the soak time is over`,
    );
    driver.progress.line(`Nothing was promoted: ${production.name} has no service stack.`);

    await retryAfterSoak(driver, production);
    await expectReleased(driver, production);
    const commits = await commitsIn(driver, production);
    expectThat(
      commits.length === driver.application.services.length && commits.every((each) => each === commit),
      `every service in ${production.name} must run the pushed commit ${commit}, but the services run these commits: ${commits.join(', ') || 'none'}`,
    );
  },
};

/** Returns the commit of each deployed service of an environment. */
async function commitsIn(driver: ReleaseDriver, { name }: Environment): Promise<string[]> {
  const environments = await driver.readDeployedServices();
  const environment = environments.find((candidate) => candidate.name === name);
  return environment?.services.map(({ commit }) => commit) ?? [];
}
