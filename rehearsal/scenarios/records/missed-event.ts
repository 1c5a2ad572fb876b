import { releaseToTest } from '../release';
import { expectThat, REJECT, type Scenario } from '../scenario';
import { deliveryPipeline } from '../state/executions';
import { expectPublished } from '../state/messages';
import { findOutcome, readLedger } from '../state/records';
import { loseEvents } from './lose-events';

export const missedEvent: Scenario = {
  name: 'missed-event',
  summary: 'all events of an execution are lost: the hourly schedule records it',
  protections: [
    {
      file: 'functions/record-execution/handle-event.ts',
      text: "if (request.kind === 'sweep') return sweep(ports);",
      replacement: "if (request.kind === 'sweep') return;",
    },
  ],
  run: async (driver) => {
    const [tested, production] = driver.config.environments;
    await loseEvents(driver, tested);
    const { execution } = await releaseToTest(driver, 'Say hello');
    await driver.answer(production, await driver.waitForApproval(production, execution), REJECT);
    await driver.waitForDelivery(execution);
    const { name: pipeline } = deliveryPipeline(driver);
    expectThat(
      (await readLedger(driver, tested, { pipeline, execution })).length === 0,
      'the execution was recorded although no event was delivered',
    );
    await expectPublished(driver, tested, 'succeeded', []);

    await driver.passTime(60);
    const [document, ...others] = await readLedger(driver, tested, { pipeline, execution });
    expectThat(
      document?.status === 'Failed' && others.length === 0,
      `the schedule must record one failed attempt, but recorded: ${JSON.stringify([document, ...others])}`,
    );
    const [, rejection] = document.approvals;
    expectThat(
      rejection?.answer === 'rejected' && rejection.by?.includes('approver-production') === true,
      `the ledger must name the approver who rejected the release, but says: ${JSON.stringify(rejection)}`,
    );
    const outcome = await findOutcome(driver, tested, 1);
    expectThat(
      outcome?.status === 'succeeded',
      `release 1 has succeeded in ${tested.name}, but its outcome is: ${JSON.stringify(outcome)}`,
    );
    await expectPublished(driver, tested, 'succeeded', [`release 1 runs in ${tested.name}`]);
    driver.progress.line(
      'Protected: the ledger is complete an hour later, although every event of the execution was lost.',
    );
  },
};
