import { DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';

import type { Environment } from '../../../stacks/config';
import type { ReleaseDriver } from '../driver';
import { approvePromotion, expectAnswers, expectReleased } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectNotices } from '../state/messages';
import { expectCommit } from '../state/services';
import { breakHealth, missingHealthPath } from './health-path';
import { expectStackStatus, REPAIR_WAIT, sendAsOperator, serviceStacks } from './service-stack';

export const firstDeployment: Scenario = {
  name: 'first-deployment',
  summary:
    'the first deployment to production fails: an operator deletes the empty stack, and the next release works',
  needsPermissions: true,
  protections: [
    {
      file: 'stacks/access/people-permissions.ts',
      text: "'cloudformation:DeleteStack'",
      replacement: "'cloudformation:DescribeStacks'",
    },
  ],
  missingFrom: missingHealthPath,
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const repair = await breakHealth(driver, production);
    const first = await driver.pushRelease('Check a page that does not exist');
    await promote(driver, first.execution);
    await expectFailedDeployment(driver);
    await expectStackStatus(driver, production, 'ROLLBACK_COMPLETE');

    await repair();
    const second = await driver.pushRelease('Check the right page');
    await promote(driver, second.execution);
    await expectFailedDeployment(driver, 'ROLLBACK_COMPLETE');
    await expectCommit(driver, tested, second.commit);

    for (const stack of serviceStacks(driver, production)) await deleteAsOperator(driver, production, stack);
    await driver.retryStage(production);
    await expectReleased(driver, production);
    await expectCommit(driver, production, second.commit);
    await expectAnswers(driver, await driver.readDeployedServices());
    const [operator = ''] = driver.config.operators.notify;
    const failure = (release: number) =>
      `${driver.application.name}: release ${String(release)} failed in ${production.name}`;
    await expectNotices(driver, operator, [
      { subject: failure(1), texts: [/^Runs now: .*: nothing/m] },
      { subject: failure(2), texts: ['ROLLBACK_COMPLETE'] },
    ]);
    driver.progress.line(
      `Protected: ${production.name} runs release 2 after one command of an operator, and nobody approved it twice.`,
    );
  },
};

async function promote(driver: ReleaseDriver, execution: string): Promise<void> {
  const [tested, production] = driver.config.environments;
  await driver.answer(tested, await driver.waitForApproval(tested, execution), APPROVE);
  await approvePromotion(driver, production, await driver.waitForApproval(production, execution));
}

/** Expects the stage Deploy of production to fail. @param text part of the expected error message. */
async function expectFailedDeployment(driver: ReleaseDriver, text = ''): Promise<void> {
  const [, production] = driver.config.environments;
  const end = await driver.waitForRelease(production);
  const failed = driver.failedAction(end.pipeline);
  const reason = failed?.detail ?? '';
  expectThat(
    end.status === 'Failed' && failed?.stage === 'Deploy' && reason.includes(text),
    `the deployment to ${production.name} must fail${text === '' ? '' : ` with '${text}'`}, but the pipeline ended with status ${end.status}: ${reason}`,
  );
}

/** Deletes a stack that never worked as an operator, after an approver has tried the same. */
async function deleteAsOperator(
  driver: ReleaseDriver,
  environment: Environment,
  StackName: string,
): Promise<void> {
  const request = new DeleteStackCommand({ StackName });
  const client = await sendAsOperator(driver, environment, `delete the stack ${StackName}`, (sender) =>
    sender.send(request),
  );
  await waitUntilStackDeleteComplete({ client, ...REPAIR_WAIT }, { StackName });
  driver.progress.line(`An operator deletes the stack ${StackName}, which never worked.`);
}
