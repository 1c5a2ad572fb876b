import { alarm, conditions, deployer, rule, window } from '../support/conditions';
import { startEngineHarness, type EngineHarness } from '../support/engine-harness';

const MINUTE = 60_000;

describe('a success condition', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
  });
  afterEach(() => harness.close());

  const deploy = deployer(() => harness);
  const watched = (result: string) =>
    deploy({ onSuccess: conditions(result, alarm('errors', { WaitTime: '10' })) });

  /** Runs the stage Test of a new execution to the start of its success condition. */
  const pass = async (name: string) => {
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.engine.idle();
    return id;
  };

  /** Runs a new execution until it has left the stage Test. */
  const passCompletely = async (name: string) => {
    const id = await pass(name);
    harness.clock.advance(10 * MINUTE);
    await harness.events.approval(id, 'Production');
    return id;
  };

  it('keeps the execution in the stage for the wait time, and then lets it go on', async () => {
    harness.aws.alarms.set('errors', 'OK');
    const name = watched('FAIL');
    const id = await pass(name);
    const { latestExecution, onSuccessConditionState: state } = await harness.state(name, 'Test');
    expect([latestExecution?.status, state?.latestExecution?.status]).toEqual(['InProgress', 'InProgress']);
    harness.clock.advance(10 * MINUTE);
    await harness.events.approval(id, 'Production');
    expect((await harness.state(name, 'Test')).onSuccessConditionState?.latestExecution?.status).toBe(
      'Succeeded',
    );
  });

  it('with the result FAIL fails the stage as soon as an alarm goes off', async () => {
    harness.aws.alarms.set('errors', 'OK');
    const name = watched('FAIL');
    const id = await pass(name);
    harness.aws.alarms.set('errors', 'ALARM');
    harness.clock.advance(MINUTE);
    expect((await harness.events.ended(id)).detail).toBe(
      'the rule errors failed: The alarm errors is in the state ALARM',
    );
    expect(await harness.stage(name, 'Test')).toEqual({ latest: id, status: 'Failed' });
  });

  it('without a wait time checks the alarm once', async () => {
    harness.aws.alarms.set('errors', 'OK');
    const name = deploy({ onSuccess: conditions('FAIL', alarm('errors')) });
    const id = await pass(name);
    await harness.events.approval(id, 'Production');
  });

  it('monitors the state that the rule names', async () => {
    harness.aws.alarms.set('errors', 'INSUFFICIENT_DATA');
    const name = deploy({
      onSuccess: conditions('FAIL', alarm('errors', { AlarmStates: 'INSUFFICIENT_DATA' })),
    });
    const id = await pass(name);
    expect((await harness.events.ended(id)).detail).toContain(
      'The alarm errors is in the state INSUFFICIENT_DATA',
    );
  });

  it('does not run after a failed action', async () => {
    harness.aws.alarms.set('errors', 'ALARM');
    const name = watched('FAIL');
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test', 'Rejected');
    await harness.events.ended(id);
    expect((await harness.state(name, 'Test')).onSuccessConditionState).toBeUndefined();
  });

  describe('with the result ROLLBACK', () => {
    it('rolls the stage back to the newest execution that succeeded in the stage', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = watched('ROLLBACK');
      const older = await passCompletely(name);
      await harness.approve(name, older, 'Production');
      const target = await passCompletely(name);
      const failed = await pass(name);
      harness.aws.alarms.set('errors', 'ALARM');
      harness.clock.advance(MINUTE);
      expect((await harness.events.ended(failed)).status).toBe('Failed');
      const rollback = await harness.events.startAfter(failed);
      expect(await harness.execution(name, rollback)).toMatchObject({
        status: 'InProgress',
        executionType: 'ROLLBACK',
        rollbackMetadata: { rollbackTargetPipelineExecutionId: target },
        trigger: {
          triggerType: 'AutomatedRollback',
          triggerDetail: JSON.stringify({ FailedPipelineExecutionId: failed }),
        },
      });
      harness.aws.alarms.set('errors', 'OK');
      await harness.approve(name, rollback, 'Test');
      await harness.engine.idle();
      harness.clock.advance(10 * MINUTE);
      expect((await harness.events.ended(rollback)).status).toBe('Succeeded');
      expect(
        harness.events.all.some((event) => event.executionId === rollback && event.stage === 'Production'),
      ).toBe(false);
    });

    it('fails the stage without a rollback when no execution has succeeded in the stage', async () => {
      harness.aws.alarms.set('errors', 'ALARM');
      const name = watched('ROLLBACK');
      const failed = await pass(name);
      await harness.events.ended(failed);
      await harness.engine.idle();
      expect(new Set(harness.events.all.map(({ executionId }) => executionId))).toEqual(new Set([failed]));
    });

    it('rolls back before the execution that waits for the stage enters', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = watched('ROLLBACK');
      await passCompletely(name);
      const failed = await pass(name);
      const waiting = await harness.start(name);
      await harness.engine.idle();
      harness.aws.alarms.set('errors', 'ALARM');
      harness.clock.advance(MINUTE);
      await harness.events.ended(failed);
      await harness.engine.idle();
      const { latest: rollback = '', inbound } = await harness.stage(name, 'Test');
      expect(inbound).toBe(waiting);
      expect((await harness.execution(name, rollback)).executionType).toBe('ROLLBACK');
      harness.aws.alarms.set('errors', 'OK');
      await harness.approve(name, rollback, 'Test');
      await harness.engine.idle();
      harness.clock.advance(10 * MINUTE);
      await harness.events.approval(waiting, 'Test');
    });

    it('never rolls back a rollback', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = watched('ROLLBACK');
      await passCompletely(name);
      const failed = await pass(name);
      harness.aws.alarms.set('errors', 'ALARM');
      harness.clock.advance(MINUTE);
      await harness.events.ended(failed);
      const rollback = await harness.events.startAfter(failed);
      await harness.approve(name, rollback, 'Test');
      expect((await harness.events.ended(rollback)).status).toBe('Failed');
      await harness.engine.idle();
      expect((await harness.stage(name, 'Test')).latest).toBe(rollback);
    });
  });

  it('ends at once when the execution stops with its actions abandoned, and later without', async () => {
    harness.aws.alarms.set('errors', 'OK');
    for (const abandon of [true, false]) {
      const name = watched('FAIL');
      const pipelineExecutionId = await pass(name);
      await harness.stop(name, pipelineExecutionId, abandon);
      if (!abandon) harness.clock.advance(10 * MINUTE);
      expect((await harness.events.ended(pipelineExecutionId)).status).toBe('Stopped');
      const { onSuccessConditionState: state } = await harness.state(name, 'Test');
      expect(state?.latestExecution?.status).toBe(abandon ? 'Abandoned' : 'Succeeded');
    }
  });

  it('fails when a rule of two fails, after both have ended', async () => {
    const name = deploy({
      onSuccess: conditions(
        'FAIL',
        window(),
        rule('CloudWatchAlarm', { AlarmName: 'none' }, { name: 'None' }),
      ),
    });
    const id = await pass(name);
    expect(harness.events.all.some(({ status }) => status === 'Failed')).toBe(true);
    expect((await harness.execution(name, id)).status).toBe('InProgress');
    harness.clock.advance(10 * 60 * MINUTE);
    expect((await harness.events.ended(id)).detail).toContain('the rule None failed');
  });
});
