import { breakHealth, expectProcesses, missingHealthPath } from '../deployments/health-path';
import { addedEnvironment, extended } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { approvePromotion, expectEverywhere, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectCommit } from '../state/services';

export const failedBefore: Scenario = {
  name: 'failed-before',
  summary: 'a release fails in one environment: the next one stays closed to it',
  configure: extended,
  protections: [
    {
      file: 'functions/promote-release/checks/succeeded-before.ts',
      text: "  if (status === 'succeeded') return;\n",
      replacement: "  if (['succeeded', 'failed'].includes(status)) return;\n",
    },
  ],
  // The other services get copies of the first one's files.
  missingFrom: (source, application) =>
    missingHealthPath(source, { ...application, services: application.services.slice(0, 1) }),
  run: async (driver) => {
    await extendSource(driver);
    const [tested, production] = driver.config.environments;
    const last = addedEnvironment(driver.config);
    const first = await driver.pushRelease('First release');
    await release(driver, APPROVE);
    await expectProcesses(driver);

    const repair = await breakHealth(driver, production);
    const second = await driver.pushRelease('Check a page that does not exist');
    await driver.answerApproval(tested, APPROVE);
    await approvePromotion(driver, production, await driver.waitForApproval(production, second.execution));
    await driver.waitForRelease(production);
    await driver.recorded();

    driver.ignorePastEvents();
    await driver.answer(last, await driver.waitForApproval(last, second.execution), APPROVE);
    const end = await driver.waitForDelivery(second.execution);
    const reason = driver.failedAction(end.pipeline)?.detail ?? '';
    expectThat(
      end.status === 'Failed' && reason.includes(`failed in ${production.name}: `),
      `the promotion to ${last.name} must fail because of the failure in ${production.name}, but the pipeline ended with status ${end.status}: ${reason}`,
    );
    await expectCommit(driver, last, first.commit);

    await repair();
    const third = await driver.pushRelease('Check the page again');
    await release(driver, APPROVE);
    expectEverywhere(await driver.readDeployedServices(), third.commit);
    driver.progress.line(
      `Protected: ${last.name} kept release 1 while release 2 had failed in ${production.name}, and got release 3 after its success there.`,
    );
  },
};
