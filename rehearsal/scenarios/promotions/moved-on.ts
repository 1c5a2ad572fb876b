import { approvePromotion, expectReleased, expectStageSucceeded } from '../release';
import { APPROVE, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { expectCommit } from '../state/services';

export const movedOn: Scenario = {
  name: 'moved-on',
  summary:
    'test moves on to a newer release before production is approved: production gets the approved release',
  protections: [
    {
      // Without the execution in the key, the record of the newer release replaces the record of the approved release.
      file: 'functions/shared/release/records.ts',
      text: '`${deploymentRecordPrefix(environment, application)}${service}/${execution}.json`',
      replacement:
        "`${deploymentRecordPrefix(environment, application)}${service}/${execution && 'newest'}.json`",
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    const older = await driver.pushRelease('Older release');
    await driver.answerApproval(tested, APPROVE);
    const approval = await driver.waitForApproval(production, older.execution);
    await changeSource(driver, 'newer');
    const newer = await driver.pushRelease('Newer release');
    await driver.answer(tested, await driver.waitForApproval(tested, newer.execution), APPROVE);
    await expectStageSucceeded(driver, tested, newer.execution);
    await expectCommit(driver, tested, newer.commit);

    await approvePromotion(driver, production, approval);
    await expectReleased(driver, production);
    await expectCommit(driver, production, older.commit);
    await expectCommit(driver, tested, newer.commit);
    driver.progress.line(
      `Protected: ${production.name} runs the approved release 1 although ${tested.name} runs release 2.`,
    );
  },
};
