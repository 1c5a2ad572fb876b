import { expectAnswers, releaseToTest } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectNotices } from '../state/messages';
import { expectCommit, expectNoService } from '../state/services';
import { breakHealth, CAUSE, expectProcesses, missingHealthPath } from './health-path';
import { expectStackStatus } from './service-stack';

export const unhealthyInTest: Scenario = {
  name: 'unhealthy-in-test',
  summary: 'a release never becomes healthy in test: the message names the cause, and nobody can promote it',
  protections: [
    {
      file: 'functions/deploy-stack/diagnosis/ecs-findings.ts',
      text: 'const MAXIMUM_SERVICES = 3;',
      replacement: 'const MAXIMUM_SERVICES = 0;',
    },
    {
      file: 'functions/record-execution/notices/publish-notice.ts',
      text: '      await publish(notice, ports);\n',
    },
  ],
  missingFrom: missingHealthPath,
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const first = await releaseToTest(driver, 'First release');
    await expectProcesses(driver);

    await breakHealth(driver, tested);
    const second = await driver.pushRelease('Check a page that does not exist');
    await driver.answerApproval(tested, APPROVE);
    const end = await driver.waitForDelivery(second.execution);
    const failed = driver.failedAction(end.pipeline);
    const reason = failed?.detail ?? '';
    expectThat(
      end.status === 'Failed' && CAUSE.test(reason),
      `the deployment must fail, and name the health checks as the cause, but the pipeline ended with status ${end.status}: ${reason}`,
    );
    await expectStackStatus(driver, tested, 'UPDATE_ROLLBACK_COMPLETE');
    await expectCommit(driver, tested, first.commit);
    await expectNoService(driver, production);
    await expectAnswers(driver, await driver.readDeployedServices());
    const [operator = ''] = driver.config.operators.notify;
    const { name } = driver.application;
    await expectNotices(driver, operator, [
      {
        subject: `${name}: release 2 failed in ${tested.name}`,
        texts: [
          CAUSE,
          'Commit message: "Check a page that does not exist"',
          /^Pushed by: +ada$/m,
          /^Approved by: /m,
          `npx brb logs ${name} --environment ${tested.name}`,
        ],
      },
    ]);
    driver.progress.line(
      `Protected: ${tested.name} answers with release 1 again, and nobody was asked to promote release 2.`,
    );
  },
};
