import { extended, SOAK_MINUTES } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { expectReleased } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectCommit, expectNoService } from '../state/services';

export const soak: Scenario = {
  name: 'soak',
  summary: 'production is approved too early: the promotion waits half an hour, then goes on by itself',
  configure: extended,
  protections: [
    {
      file: 'functions/promote-release/checks/ready.ts',
      text: 'return missingSoak(title, { environment: target.before?.name ?? tested, since }, target, now);',
      replacement:
        'return missingSoak(title, { environment: target.before?.name ?? tested, since }, { ...target, soakMinutes: 0 }, now);',
    },
  ],
  run: async (driver) => {
    await extendSource(driver);
    const { commit, execution } = await driver.pushRelease('Say hello');
    const [tested, production] = driver.config.environments;
    await driver.answerApproval(tested, APPROVE);
    await driver.answerApproval(production, APPROVE);
    const reason = await driver.waitForWaitingPromotion(production, execution);
    const rule = `${production.name} requires ${String(SOAK_MINUTES)} minutes`;
    expectThat(reason.includes(rule), `the promotion must wait because ${rule}, but says: ${reason}`);
    await expectNoService(driver, production);

    await driver.passTime(SOAK_MINUTES, 'waiting');
    await expectReleased(driver, production);
    await expectCommit(driver, production, commit);
    driver.progress.line(
      `Protected: ${production.name} got the release only after the release had run in ${tested.name} for ${String(SOAK_MINUTES)} minutes. Nobody had to approve it again.`,
    );
  },
};
