import { OverrideStageConditionCommand, type ConditionType } from '@aws-sdk/client-codepipeline';

import { alarm, conditions, deployer, missingFunction, window } from '../support/conditions';
import { startEngineHarness, type EngineHarness } from '../support/engine-harness';

const HOUR = 60 * 60_000;
const ADA = 'arn:aws:sts::111111111111:assumed-role/approver/ada';

describe('an override of a condition', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
    harness.aws.alarms.set('errors', 'ALARM');
  });
  afterEach(() => harness.close());

  const deploy = deployer(() => harness);
  const override = (
    pipelineName: string,
    pipelineExecutionId: string,
    conditionType: ConditionType,
    stageName = 'Test',
  ) =>
    harness.client.send(
      new OverrideStageConditionCommand({ pipelineName, stageName, pipelineExecutionId, conditionType }),
    );

  it('of running rules abandons the rules, and the execution enters the stage', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', window()) });
    const id = await harness.start(name);
    await harness.engine.idle();
    await override(name, id, 'BEFORE_ENTRY');
    await harness.events.approval(id, 'Test');
    const { beforeEntryConditionState: state } = await harness.state(name, 'Test');
    expect(state?.latestExecution?.status).toBe('Overridden');
    const [rule] = state?.conditionStates?.[0]?.ruleStates ?? [];
    expect(rule?.latestExecution).toMatchObject({ status: 'Abandoned', lastUpdatedBy: ADA });
  });

  it('of a failed entry condition lets the failed execution enter the stage', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
    const id = await harness.start(name);
    await harness.events.ended(id);
    await override(name, id, 'BEFORE_ENTRY');
    await harness.approve(name, id, 'Test');
    await harness.approve(name, id, 'Production');
    await harness.engine.idle();
    expect((await harness.execution(name, id)).status).toBe('Succeeded');
    expect((await harness.execution(name, id)).statusSummary).toBeUndefined();
  });

  it('of a failed success condition does not run the actions again', async () => {
    const name = deploy({ onSuccess: conditions('FAIL', alarm('errors')) });
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.events.ended(id);
    const before = harness.events.all.length;
    await override(name, id, 'ON_SUCCESS');
    await harness.events.approval(id, 'Production');
    expect(harness.events.all.slice(before).some(({ stage, action }) => stage === 'Test' && action)).toBe(
      false,
    );
    expect(await harness.stage(name, 'Test')).toMatchObject({ latest: id, status: 'Succeeded' });
  });

  it('applies only to the execution that it names', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
    const first = await harness.start(name);
    await harness.events.ended(first);
    await override(name, first, 'BEFORE_ENTRY');
    await harness.approve(name, first, 'Test');
    const second = await harness.start(name);
    expect((await harness.events.ended(second)).status).toBe('Failed');
  });

  describe('is rejected', () => {
    const notOverridable = (message: string) =>
      expect.objectContaining({
        name: 'ConditionNotOverridableException',
        message: expect.stringContaining(message) as string,
      }) as unknown;

    it('for a condition that succeeded', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
      const id = await harness.start(name);
      await harness.events.approval(id, 'Test');
      await expect(override(name, id, 'BEFORE_ENTRY')).rejects.toEqual(notOverridable('it is Succeeded'));
    });

    it('for a condition that has not run', async () => {
      const name = deploy({ onSuccess: conditions('FAIL', alarm('errors')) });
      const id = await harness.start(name);
      await harness.events.approval(id, 'Test');
      await expect(override(name, id, 'ON_SUCCESS')).rejects.toEqual(notOverridable('has not run'));
    });

    it('for the result SKIP', async () => {
      const name = deploy({ beforeEntry: conditions('SKIP', missingFunction) });
      const id = await harness.start(name);
      await harness.events.approval(id, 'Production');
      await expect(override(name, id, 'BEFORE_ENTRY')).rejects.toEqual(notOverridable('its result is SKIP'));
    });

    it('for an execution that was stopped while the rules ran', async () => {
      const name = deploy({ beforeEntry: conditions('FAIL', window()) });
      const id = await harness.start(name);
      await harness.engine.idle();
      await harness.stop(name, id, true);
      await harness.events.ended(id);
      await expect(override(name, id, 'BEFORE_ENTRY')).rejects.toEqual(notOverridable('it is Abandoned'));
    });

    it('after a newer execution entered the stage', async () => {
      const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
      const first = await harness.start(name);
      await harness.events.ended(first);
      const second = await harness.start(name);
      await harness.events.ended(second);
      await expect(override(name, first, 'BEFORE_ENTRY')).rejects.toMatchObject({
        name: 'NotLatestPipelineExecutionException',
      });
    });

    it('after the pipeline was updated', async () => {
      const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors')) });
      const id = await harness.start(name);
      await harness.events.ended(id);
      harness.aws.pipelines.set(name, { ...harness.aws.pipelines.get(name), version: 2 });
      await expect(override(name, id, 'BEFORE_ENTRY')).rejects.toEqual(notOverridable('was updated'));
    });

    it('while the rollback that the condition started runs in the stage', async () => {
      harness.aws.alarms.set('errors', 'OK');
      const name = deploy({ onSuccess: conditions('ROLLBACK', alarm('errors')) });
      const target = await harness.start(name);
      await harness.approve(name, target, 'Test');
      await harness.events.approval(target, 'Production');
      harness.aws.alarms.set('errors', 'ALARM');
      const failed = await harness.start(name);
      await harness.approve(name, failed, 'Test');
      await harness.events.startAfter(failed);
      await harness.engine.idle();
      await expect(override(name, failed, 'ON_SUCCESS')).rejects.toMatchObject({
        name: 'NotLatestPipelineExecutionException',
      });
    });

    it('for an unknown stage', async () => {
      const name = deploy({ beforeEntry: conditions('FAIL', window()) });
      const id = await harness.start(name);
      await expect(override(name, id, 'BEFORE_ENTRY', 'Missing')).rejects.toMatchObject({
        name: 'StageNotFoundException',
      });
    });
  });

  it('keeps the window closed for executions that nobody has overridden', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', window()) });
    const first = await harness.start(name);
    await harness.engine.idle();
    const second = await harness.start(name);
    await override(name, first, 'BEFORE_ENTRY');
    await harness.approve(name, first, 'Test');
    await harness.engine.idle();
    expect((await harness.state(name, 'Test')).beforeEntryConditionState?.latestExecution?.status).toBe(
      'InProgress',
    );
    harness.clock.advance(10 * HOUR);
    await harness.events.approval(second, 'Test');
  });
});
