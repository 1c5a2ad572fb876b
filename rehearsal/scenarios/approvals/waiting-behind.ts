import { APPROVE, REJECT, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { expectError } from '../state/errors';
import { expectStatus } from '../state/executions';
import { expectCommit, expectNoService } from '../state/services';
import { expectReplaces } from './approval-message';
import { APPROVED_IN_OWN_STAGE } from './protections';

export const waitingBehind: Scenario = {
  name: 'waiting-behind',
  summary:
    'a newer release waits behind an approval: the answer to the older release approves only the older one',
  protections: [APPROVED_IN_OWN_STAGE],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const older = await driver.pushRelease('Older release');
    const olderApproval = await driver.waitForApproval(tested, older.execution);
    await changeSource(driver, 'newer');
    const newer = await driver.pushRelease('Newer release');
    await driver.waitForBuild();
    await driver.answer(tested, olderApproval, APPROVE);
    const newerApproval = await driver.waitForApproval(tested, newer.execution);
    await expectCommit(driver, tested, older.commit);
    expectReplaces(newerApproval, { sequence: 1, commit: older.commit });

    await expectError('the second use of an approval', 'ApprovalAlreadyCompletedException', () =>
      driver.answer(tested, olderApproval, APPROVE),
    );
    await expectStatus(driver, newer.execution, 'InProgress');
    await driver.answer(tested, newerApproval, REJECT);
    await driver.waitForDelivery(newer.execution);
    await expectCommit(driver, tested, older.commit);
    await expectNoService(driver, production);
    driver.progress.line(
      `Protected: the approval of release 1 approved only release 1, and ${tested.name} never ran release 2.`,
    );
  },
};
