import type { ReleaseDriver } from '../driver';
import { expectStageSucceeded } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { expectStatus, listActions } from '../state/executions';
import { expectNotices } from '../state/messages';
import { expectCommit, expectNoService } from '../state/services';
import { expectReplaces } from './approval-message';
import { APPROVED_IN_OWN_STAGE } from './protections';
import { stageName } from '../../../stacks/names';

export const superseded: Scenario = {
  name: 'superseded',
  summary: 'three pushes while an approval waits: the second release is superseded before anybody is asked',
  protections: [
    APPROVED_IN_OWN_STAGE,
    {
      file: 'stacks/config/topic-readers.ts',
      text: "['superseded', [...approval.notify, ...notices.superseded]]",
      replacement: "['superseded', notices.superseded]",
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const first = await driver.pushRelease('First release');
    const waiting = await driver.waitForApproval(tested, first.execution);
    await changeSource(driver, 'second');
    const second = await driver.pushRelease('Second release');
    await changeSource(driver, 'third');
    const third = await driver.pushRelease('Third release');
    await driver.waitForDelivery(second.execution);
    await expectStatus(driver, second.execution, 'Superseded');

    await driver.answer(tested, waiting, APPROVE);
    const next = await driver.waitForApproval(tested, third.execution);
    await expectCommit(driver, tested, first.commit);
    expectReplaces(next, { sequence: 1, commit: first.commit });
    await driver.answer(tested, next, APPROVE);
    await expectStageSucceeded(driver, tested, third.execution);
    await expectCommit(driver, tested, third.commit);
    await expectNoService(driver, production);
    await expectNobodyAsked(driver, second.execution);
    const [approver = ''] = tested.approval.notify;
    await expectNotices(driver, approver, [
      {
        subject: `${driver.application.name}: release 2 was superseded while it waited for ${tested.name}`,
        texts: ['npx brb status'],
      },
    ]);
    driver.progress.line(
      `Protected: ${tested.name} ran release 1, then release 3. Nobody was asked about release 2, which never ran.`,
    );
  },
};

/** Expects an execution to have run no action of the stage of the tested environment. */
async function expectNobodyAsked(driver: ReleaseDriver, execution: string): Promise<void> {
  const stage = stageName(driver.config.environments[0].name);
  const actions = await listActions(driver, execution);
  const asked = actions.filter(({ stageName: name }) => name === stage);
  expectThat(
    asked.length === 0,
    `the superseded execution ${execution} must not run actions of the stage ${stage}, but ran: ${asked.map(({ actionName }) => actionName ?? '').join(', ')}`,
  );
}
