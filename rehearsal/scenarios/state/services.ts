import type { Environment } from '../../../stacks/config';
import type { DeployedService } from '../../deployed-services';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';

/** Reads the deployed services of the driver's application in one environment. */
export async function servicesIn(
  driver: ReleaseDriver,
  { name }: Environment,
): Promise<readonly DeployedService[]> {
  const environments = await driver.readDeployedServices();
  return environments.find((environment) => environment.name === name)?.services ?? [];
}

/** Expects every service of the driver's application in an environment to run a commit. */
export async function expectCommit(
  driver: ReleaseDriver,
  environment: Environment,
  commit: string,
): Promise<void> {
  const services = await servicesIn(driver, environment);
  const commits = services.map((service) => `${service.name} at ${service.commit}`);
  expectThat(
    services.length === driver.application.services.length &&
      services.every((service) => service.commit === commit),
    `every service in ${environment.name} must run the commit ${commit}, but ${environment.name} runs: ${commits.join(', ') || 'nothing'}`,
  );
}

/** Expects an environment to have no service stack of the driver's application. */
export async function expectNoService(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const services = await servicesIn(driver, environment);
  expectThat(
    services.length === 0,
    `${environment.name} must have no service stack, but has: ${services.map(({ stack }) => stack).join(', ')}`,
  );
}
