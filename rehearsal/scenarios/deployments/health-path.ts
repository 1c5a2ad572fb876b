import { parseTemplate } from '../../../functions/shared/template/parse';
import type { Environment } from '../../../stacks/config';
import type { ReleaseDriver } from '../driver';
import { expectThat, type Scenario } from '../scenario';
import { changeParameters } from '../source/change-configuration';
import { templatesWithout } from '../source/templates-without';

/** Parameter of the service templates: the path that the health checks request. */
export const HEALTH_PATH = 'HealthPath';
/** Path of a page that no service has. */
export const MISSING_PAGE = '/there-is-no-such-page';
/**
 * Matches what ECS says about a task whose page is missing. The container's health check and the load balancer's request
 * the page at the same time, and ECS reports the check that fails first.
 */
export const CAUSE = /failed (?:ELB|container) health checks|Health checks failed/;

/** Returns a sentence for each template without the parameter that `breakHealth` sets. */
export const missingHealthPath: NonNullable<Scenario['missingFrom']> = async (source, application) => {
  const paths = await templatesWithout(source, application, (text, path) =>
    parseTemplate(text, path).parameters.has(HEALTH_PATH),
  );
  return paths.map(
    (path) => `${path} has no parameter ${HEALTH_PATH}; the scenario changes the path of the health check`,
  );
};

/**
 * Makes the health checks of every service request a page that does not exist, in one environment.
 *
 * @returns a function that sets the paths back.
 */
export async function breakHealth(
  driver: ReleaseDriver,
  environment: Environment,
): Promise<() => Promise<void>> {
  const changes = await Promise.all(
    driver.application.services.map(({ name }) =>
      changeParameters(driver, name, environment, (parameters) => ({
        ...parameters,
        [HEALTH_PATH]: MISSING_PAGE,
      })),
    ),
  );
  return async () => {
    await Promise.all(changes.map(({ restore }) => restore()));
  };
}

/** Expects the rehearsal to have started the process of every service, because ECS judges no other service's health. */
export async function expectProcesses(driver: ReleaseDriver): Promise<void> {
  for (const { environment, notStarted, service } of await driver.readAnswers(
    await driver.readDeployedServices(),
  )) {
    expectThat(
      notStarted === undefined,
      `the scenario needs the process of every service, but ${service} in ${environment} was not started: ${notStarted ?? ''}`,
    );
  }
}
