import { stageName } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import type { EngineEvent } from '../../engine/types';
import { expectNothingDeployed, expectStageSucceeded } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { deliveryPipeline, expectStatus } from '../state/executions';
import { expectNotices } from '../state/messages';
import { readLedger } from '../state/records';
import { expectCommit } from '../state/services';
import { expectError } from '../state/errors';

export const approvalTimedOut: Scenario = {
  name: 'approval-timed-out',
  summary: 'nobody answers an approval in time: a late answer is refused, and a retry asks again',
  protections: [
    {
      file: 'stacks/delivery/delivery-stages.ts',
      text: '    timeoutInMinutes: environment.approval.timeoutMinutes,\n',
    },
  ],
  run: async (driver) => {
    const { commit, execution } = await driver.pushRelease('Say hello');
    const [tested] = driver.config.environments;
    const { timeoutMinutes } = tested.approval;
    const approval = await driver.waitForApproval(tested, execution);
    expectThat(
      minutesOf(approval) === timeoutMinutes,
      `the approval of ${tested.name} must expire after ${String(timeoutMinutes)} minutes, but expires after ${String(minutesOf(approval))}`,
    );
    await driver.passTime(timeoutMinutes);
    await driver.waitForDelivery(execution);
    await expectStatus(driver, execution, 'Failed');
    await expectLateAnswerRefused(driver, approval);
    await expectNothingDeployed(driver);

    await driver.retryStage();
    await driver.answerApproval(tested, APPROVE);
    await expectStageSucceeded(driver, tested, execution);
    await expectCommit(driver, tested, commit);
    await expectTwoAttempts(driver, execution);
    const [operator = ''] = driver.config.operators.notify;
    const subject = `${driver.application.name}: release 1 was not approved in time in stage ${stageName(tested.name)}`;
    await expectNotices(driver, operator, [{ subject, texts: ['nobody answered the approval in time'] }]);
    driver.progress.line(
      `Protected: ${tested.name} changed only after an answer within ${String(timeoutMinutes)} minutes.`,
    );
  },
};

/** Returns the minutes between the start of an approval and its end. */
const minutesOf = ({ at, approval }: EngineEvent) => Math.round(((approval?.expires ?? 0) - at) / 60_000);

/** Expects the ledger to have the attempt that timed out. The retried attempt waits for production's approval. */
async function expectTwoAttempts(driver: ReleaseDriver, execution: string): Promise<void> {
  const [tested] = driver.config.environments;
  const { name: pipeline } = deliveryPipeline(driver);
  const attempts = await readLedger(driver, tested, { pipeline, execution });
  const [approval] = attempts[0]?.approvals ?? [];
  expectThat(
    attempts.length === 1 && attempts[0]?.status === 'Failed' && approval?.answer === 'unanswered',
    `the ledger must have one failed attempt with an unanswered approval, but has: ${JSON.stringify(attempts)}`,
  );
}

async function expectLateAnswerRefused(driver: ReleaseDriver, approval: EngineEvent): Promise<void> {
  const [tested] = driver.config.environments;
  await expectError('the late answer', 'InvalidApprovalTokenException', () =>
    driver.answer(tested, approval, APPROVE),
  );
}
