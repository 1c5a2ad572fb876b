import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';

import { alarm, conditions, deployer } from '../support/conditions';
import { approval, startEngineHarness, type EngineHarness } from '../support/engine-harness';

describe('a failure condition', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
  });
  afterEach(() => harness.close());

  const deploy = deployer(() => harness);

  /** Runs a new execution until it waits for the approval of the stage Production. */
  const succeed = async (name: string) => {
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.events.approval(id, 'Production');
    return id;
  };
  const fail = async (name: string) => {
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test', 'Rejected');
    return id;
  };
  const starts = () =>
    harness.events.all.filter(({ stage, status }) => stage === undefined && status === 'InProgress').length;

  describe('with the result ROLLBACK', () => {
    it('rolls back a failed stage without rules', async () => {
      const name = deploy({ onFailure: { result: 'ROLLBACK' } });
      const target = await succeed(name);
      const failed = await fail(name);
      expect((await harness.events.ended(failed)).status).toBe('Failed');
      const rollback = await harness.events.startAfter(failed);
      await harness.approve(name, rollback, 'Test');
      expect((await harness.events.ended(rollback)).status).toBe('Succeeded');
      expect((await harness.execution(name, rollback)).rollbackMetadata).toEqual({
        rollbackTargetPipelineExecutionId: target,
      });
    });

    it('does nothing after a stage that succeeds', async () => {
      const name = deploy({ onFailure: { result: 'ROLLBACK' } });
      await succeed(name);
      expect(starts()).toBe(1);
      expect((await harness.state(name, 'Test')).onFailureConditionState).toBeUndefined();
    });

    it.each([
      ['rolls back when a rule fails', 'ALARM', true],
      ['does not roll back when its rules succeed', 'OK', false],
    ])('with rules %s', async (_, state, rollsBack) => {
      harness.aws.alarms.set('errors', state);
      const name = deploy({ onFailure: conditions('ROLLBACK', alarm('errors')) });
      await succeed(name);
      const failed = await fail(name);
      await harness.events.ended(failed);
      await harness.engine.idle();
      expect(starts()).toBe(rollsBack ? 3 : 2);
      const { onFailureConditionState } = await harness.state(name, 'Test');
      expect(onFailureConditionState?.latestExecution?.status).toBe(rollsBack ? 'Failed' : 'Succeeded');
    });

    it('runs its rules again after a retry of the stage has failed', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = deploy({ onFailure: conditions('ROLLBACK', alarm('errors')) });
      await succeed(name);
      const failed = await fail(name);
      await harness.events.ended(failed);
      harness.aws.alarms.set('errors', 'ALARM');
      await harness.retry(name, failed, 'Test');
      const again = harness.events.all.length;
      const { approval: request } = await harness.events.until(
        (event) => harness.events.all.indexOf(event) >= again && event.approval !== undefined,
      );
      await harness.answer(name, 'Test', request?.token ?? '', 'Rejected');
      expect((await harness.execution(name, await harness.events.startAfter(failed))).executionType).toBe(
        'ROLLBACK',
      );
    });
  });

  describe('with the result RETRY', () => {
    const two = [approval(), approval({ name: 'Second' })];
    const retrying = (retryMode: string) =>
      deploy({ onFailure: { result: 'RETRY', retryConfiguration: { retryMode } } }, {}, two);
    const actionsOf = async (pipelineName: string, pipelineExecutionId: string) => {
      const { actionExecutionDetails: details = [] } = await harness.client.send(
        new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } }),
      );
      return details.map(({ actionName, status }) => `${actionName ?? ''} ${status ?? ''}`).sort();
    };
    /** Runs a new execution until the automatic retry of the stage Test waits for approvals. */
    const failOnce = async (name: string) => {
      const id = await harness.start(name);
      const { token: second } = await harness.events.approval(id, 'Test', 'Second');
      await harness.answer(name, 'Test', second, 'Approved', 'Second');
      await harness.events.action(id, 'Second');
      await harness.approve(name, id, 'Test', 'Rejected');
      await harness.engine.idle();
      return id;
    };

    it.each([
      ['FAILED_ACTIONS', ['Approve Failed', 'Approve InProgress', 'Second Succeeded']],
      ['ALL_ACTIONS', ['Approve Failed', 'Approve InProgress', 'Second InProgress', 'Second Succeeded']],
    ])('and the mode %s runs these actions of the stage again', async (mode, expected) => {
      const name = retrying(mode);
      const id = await failOnce(name);
      expect(await actionsOf(name, id)).toEqual(expected);
      const { latestExecution, retryStageMetadata } = await harness.state(name, 'Test');
      expect(latestExecution).toMatchObject({ pipelineExecutionId: id, status: 'InProgress' });
      expect(retryStageMetadata).toEqual({
        autoStageRetryAttempt: 1,
        latestRetryTrigger: 'AutomatedStageRetry',
      });
    });

    it('lets the execution go on when the retry succeeds', async () => {
      const name = retrying('FAILED_ACTIONS');
      const id = await failOnce(name);
      const token =
        harness.events.all.filter((event) => event.approval !== undefined).at(-1)?.approval?.token ?? '';
      await harness.answer(name, 'Test', token, 'Approved');
      await harness.events.approval(id, 'Production');
      expect(
        harness.events.all.filter(({ stage, status }) => stage === 'Test' && status === 'Failed'),
      ).toHaveLength(2);
    });

    it('retries once, and a manual retry counts apart', async () => {
      const name = retrying('FAILED_ACTIONS');
      const id = await failOnce(name);
      const newest = () =>
        harness.events.all.filter((event) => event.approval !== undefined).at(-1)?.approval?.token ?? '';
      await harness.answer(name, 'Test', newest(), 'Rejected');
      expect((await harness.events.ended(id)).status).toBe('Failed');
      await harness.retry(name, id, 'Test');
      await harness.engine.idle();
      await harness.answer(name, 'Test', newest(), 'Rejected');
      await harness.engine.idle();
      expect((await harness.execution(name, id)).status).toBe('Failed');
      expect((await harness.state(name, 'Test')).retryStageMetadata).toEqual({
        autoStageRetryAttempt: 1,
        manualStageRetryAttempt: 1,
        latestRetryTrigger: 'ManualStageRetry',
      });
    });

    it('does not retry a stage that a stopped execution left', async () => {
      const name = retrying('ALL_ACTIONS');
      const id = await harness.start(name);
      const { token } = await harness.events.approval(id, 'Test');
      const { token: second } = await harness.events.approval(id, 'Test', 'Second');
      await harness.stop(name, id);
      await harness.answer(name, 'Test', token, 'Rejected');
      await harness.answer(name, 'Test', second, 'Rejected', 'Second');
      expect((await harness.events.ended(id)).status).toBe('Stopped');
      expect((await harness.state(name, 'Test')).retryStageMetadata).toBeUndefined();
    });
  });
});
