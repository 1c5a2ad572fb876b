import { extended, SOAK_MINUTES } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { expectReleased, retryAfterSoak } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectCommit, expectNoService } from '../state/services';

export const soak: Scenario = {
  name: 'soak',
  summary: 'production is approved too early: the promotion succeeds half an hour later',
  configure: extended,
  protections: [
    {
      file: 'functions/promote-release/promote.ts',
      text: '  checkSoaked(tested, name, soakMinutes, now());\n',
    },
  ],
  run: async (driver) => {
    await extendSource(driver);
    const { commit, execution } = await driver.pushRelease('Say hello');
    const [tested, production] = driver.config.environments;
    await driver.answerApproval(tested, APPROVE);
    await driver.answerApproval(production, APPROVE);
    const { status } = await driver.waitForStage(production, execution);
    expectThat(
      status === 'Failed',
      `the promotion to ${production.name} must fail before the soak time is over, but ended with status ${status}`,
    );
    await expectNoService(driver, production);

    await retryAfterSoak(driver, production);
    await expectReleased(driver, production);
    await expectCommit(driver, production, commit);
    driver.progress.line(
      `Protected: ${production.name} got the release only after the release had run in ${tested.name} for ${String(SOAK_MINUTES)} minutes.`,
    );
  },
};
