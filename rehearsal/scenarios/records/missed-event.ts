import { recordAgain } from '../../../operations/ledger/record-again';
import type { UnrecordedExecution } from '../../../operations/ledger/unrecorded';
import { namesOf } from '../../../stacks/names';
import { openPersonSession } from '../../sessions';
import { openOperator } from '../deployments/service-stack';
import type { ReleaseDriver } from '../driver';
import { releaseToTest } from '../release';
import { expectThat, REJECT, type Scenario } from '../scenario';
import { changeSource } from '../source/change-source';
import { deliveryPipeline } from '../state/executions';
import { expectDenied } from '../state/errors';
import { expectPublished } from '../state/messages';
import { findOutcome, readLedger } from '../state/records';
import { loseEvents } from './lose-events';

export const missedEvent: Scenario = {
  name: 'missed-event',
  summary: 'all events of an execution are lost: an operator repairs the ledger, or the schedule does',
  needsPermissions: true,
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

    await repairLedger(driver, { pipeline, execution, status: 'Failed' });
    await expectRejectionRecorded(driver, { pipeline, execution });
    await expectPublished(driver, tested, 'succeeded', [`release 1 runs in ${tested.name}`]);

    await changeSource(driver, 'second');
    const second = await driver.pushRelease('Say hello again');
    await driver.answer(tested, await driver.waitForApproval(tested, second.execution), REJECT);
    await driver.waitForDelivery(second.execution);
    const of = { pipeline, execution: second.execution };
    expectThat(
      (await readLedger(driver, tested, of)).length === 0,
      'no event of the second execution may arrive',
    );
    await driver.passTime(60);
    expectThat(
      (await readLedger(driver, tested, of)).length === 1,
      'the schedule must record the second execution, although nobody repairs the ledger',
    );
    const outcome = await findOutcome(driver, tested, 1);
    expectThat(
      outcome?.status === 'succeeded',
      `release 1 has succeeded in ${tested.name}, but its outcome is: ${JSON.stringify(outcome)}`,
    );
    driver.progress.line(
      'Protected: an operator has repaired the ledger at once, and the schedule an hour later, although every event was lost.',
    );
  },
};

/** Records an execution again as an operator, after an approver has tried the same. */
async function repairLedger(driver: ReleaseDriver, execution: UnrecordedExecution): Promise<void> {
  const [tested] = driver.config.environments;
  const names = namesOf(driver.config);
  const { region } = names.delivery.accountRegion;
  const recorder = { name: names.environment(tested).recordExecutionFunction.name, region };
  const { approver } = driver.people;
  const approvers = names.delivery.approverRole(tested.name);
  const session = await openPersonSession(driver.sessions, approver, approvers.arn, region);
  await expectDenied(`${approvers.name} to repair the ledger`, () =>
    recordAgain({ client: (kind) => session.client(kind) }, recorder, execution),
  );
  const operator = await openOperator(driver, { ...tested, region });
  await recordAgain({ client: (kind) => operator.client(kind) }, recorder, execution);
}

/** Expects one ledger document, which names the approver who rejected the release for production. */
async function expectRejectionRecorded(
  driver: ReleaseDriver,
  execution: { readonly pipeline: string; readonly execution: string },
): Promise<void> {
  const [tested] = driver.config.environments;
  const [document, ...others] = await readLedger(driver, tested, execution);
  expectThat(
    document?.status === 'Failed' && others.length === 0,
    `the ledger must have one failed attempt, but recorded: ${JSON.stringify([document, ...others])}`,
  );
  const [, rejection] = document.approvals;
  expectThat(
    rejection?.answer === 'rejected' && rejection.by?.includes('approver-production') === true,
    `the ledger must name the approver who rejected the release, but says: ${JSON.stringify(rejection)}`,
  );
}
