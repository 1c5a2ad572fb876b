import { addedEnvironment, extended } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { loseEvents } from '../records/lose-events';
import { approvePromotion, expectEverywhere, expectReleased } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { expectNoService } from '../state/services';

export const lateOutcome: Scenario = {
  name: 'late-outcome',
  summary: 'a success in one environment is recorded late: the promotion to the next one waits for it',
  configure: extended,
  protections: [
    {
      file: 'functions/promote-release/checks/ready.ts',
      text: "  if (typeof since !== 'number') return since;\n",
      replacement: "  if (typeof since !== 'number') return undefined;\n",
    },
  ],
  run: async (driver) => {
    await extendSource(driver);
    const [tested, production] = driver.config.environments;
    const last = addedEnvironment(driver.config);
    await loseEvents(driver, production);
    const { commit, execution } = await driver.pushRelease('Say hello');
    await driver.answerApproval(tested, APPROVE);
    await approvePromotion(driver, production, await driver.waitForApproval(production, execution));
    await expectReleased(driver, production);

    driver.ignorePastEvents();
    await driver.answer(last, await driver.waitForApproval(last, execution), APPROVE);
    const reason = await driver.waitForWaitingPromotion(last, execution);
    expectThat(
      reason.includes(`has no recorded outcome in ${production.name} yet`),
      `the promotion must wait for the outcome in ${production.name}, but says: ${reason}`,
    );
    await expectNoService(driver, last);

    // The hourly schedule of production records the outcome, and the soak time passes.
    await driver.passTime(60, 'waiting');
    await expectReleased(driver, last);
    expectEverywhere(await driver.readDeployedServices(), commit);
    driver.progress.line(
      `Protected: ${last.name} got the release only after ${production.name} had recorded the success there.`,
    );
  },
};
