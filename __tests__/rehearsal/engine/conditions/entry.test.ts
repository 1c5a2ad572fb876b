import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';

import { alarm, conditions, deployer, missingFunction, window } from '../support/conditions';
import { startEngineHarness, type EngineHarness } from '../support/engine-harness';

const MINUTE = 60_000;

describe('an entry condition', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
  });
  afterEach(() => harness.close());

  const deploy = deployer(() => harness);
  const actionsOf = async (pipelineName: string, pipelineExecutionId: string) => {
    const filter = { pipelineExecutionId };
    const { actionExecutionDetails: details = [] } = await harness.client.send(
      new ListActionExecutionsCommand({ pipelineName, filter }),
    );
    return details.map(({ stageName }) => stageName);
  };

  it('lets an execution enter the stage when all its rules succeed', async () => {
    harness.aws.alarms.set('errors', 'OK').set('latency', 'INSUFFICIENT_DATA');
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors'), alarm('latency')) });
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.events.approval(id, 'Production');
    const { beforeEntryConditionState: state } = await harness.state(name, 'Test');
    expect(state?.latestExecution?.status).toBe('Succeeded');
  });

  it('with the result FAIL fails the stage before any action when one of its rules fails', async () => {
    harness.aws.alarms.set('errors', 'OK').set('latency', 'ALARM');
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors'), alarm('latency')) });
    const id = await harness.start(name);
    const summary = 'the rule latency failed: The alarm latency is in the state ALARM';
    expect(await harness.events.ended(id)).toMatchObject({ status: 'Failed', detail: summary });
    expect(await harness.execution(name, id)).toMatchObject({ status: 'Failed', statusSummary: summary });
    expect(await actionsOf(name, id)).toEqual([]);
    const { latestExecution, beforeEntryConditionState: state } = await harness.state(name, 'Test');
    expect(latestExecution?.status).toBe('Failed');
    expect(state).toEqual({
      latestExecution: { status: 'Failed', summary },
      conditionStates: [
        {
          latestExecution: { status: 'Failed', summary, lastStatusChange: new Date(harness.clock.now()) },
          ruleStates: [
            {
              ruleName: 'errors',
              latestExecution: expect.objectContaining({
                status: 'Succeeded',
                summary: 'The alarm errors is in the state OK',
              }) as unknown,
            },
            {
              ruleName: 'latency',
              latestExecution: expect.objectContaining({
                status: 'Failed',
                errorDetails: { code: 'JobFailed', message: 'The alarm latency is in the state ALARM' },
              }) as unknown,
            },
          ],
        },
      ],
    });
  });

  it('with the result SKIP skips the stage, and the execution goes on', async () => {
    const name = deploy({ beforeEntry: conditions('SKIP', missingFunction) });
    const id = await harness.start(name);
    await harness.approve(name, id, 'Production');
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
    expect(await actionsOf(name, id)).toEqual(['Production']);
    expect(await harness.stage(name, 'Test')).toMatchObject({ latest: id, status: 'Skipped' });
  });

  describe('with a wait time', () => {
    const waiting = async () => {
      harness.aws.alarms.set('errors', 'ALARM');
      const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors', { WaitTime: '10' })) });
      const id = await harness.start(name);
      await harness.engine.idle();
      expect(await harness.stage(name, 'Test')).toMatchObject({ latest: id, status: 'InProgress' });
      return { name, id };
    };

    it('lets the execution enter as soon as the alarm is over', async () => {
      const { id } = await waiting();
      harness.aws.alarms.set('errors', 'OK');
      harness.clock.advance(MINUTE);
      await harness.events.approval(id, 'Test');
    });

    it('fails the stage when the alarm lasts longer', async () => {
      const { id } = await waiting();
      harness.clock.advance(9 * MINUTE);
      await harness.engine.idle();
      expect(harness.events.all.some(({ status }) => status === 'Failed')).toBe(false);
      harness.clock.advance(MINUTE);
      expect((await harness.events.ended(id)).status).toBe('Failed');
    });
  });

  it('holds an execution until the deployment window opens, and newer executions wait behind it', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', window()) });
    const first = await harness.start(name);
    await harness.engine.idle();
    const second = await harness.start(name);
    await harness.engine.idle();
    expect(await harness.stage(name, 'Test')).toEqual({
      latest: first,
      status: 'InProgress',
      inbound: second,
    });
    harness.clock.advance(10 * 60 * MINUTE);
    await harness.events.approval(first, 'Test');
  });

  it('fails the stage when a rule exceeds its timeout', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', window({ timeoutInMinutes: 5 })) });
    const id = await harness.start(name);
    await harness.engine.idle();
    harness.clock.advance(5 * MINUTE);
    expect((await harness.events.ended(id)).detail).toBe(
      'the rule Window failed: The rule Window timed out after 5 minutes',
    );
  });

  it('fails the stage when the alarm does not exist', async () => {
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('missing')) });
    const id = await harness.start(name);
    expect((await harness.events.ended(id)).detail).toContain(
      'The alarm missing does not exist in us-east-1',
    );
  });

  it('runs each rule under its own role, and otherwise under the role of the pipeline', async () => {
    harness.aws.alarms.set('errors', 'OK').set('latency', 'OK');
    const roleArn = 'arn:aws:iam::111111111111:role/rule';
    const name = deploy({ beforeEntry: conditions('FAIL', alarm('errors', {}, { roleArn })) });
    const id = await harness.start(name);
    await harness.events.approval(id, 'Test');
    const { assumed } = harness.aws;
    expect(assumed).toContain(roleArn);
    // CodePipeline assumes the role of the rule with the role of the pipeline.
    expect(assumed[assumed.indexOf(roleArn) - 1]).toBe(`arn:aws:iam::111111111111:role/${name}-role`);
  });

  it('replaces the variables of its rules', async () => {
    harness.aws.alarms.set('errors', 'ALARM').set('other', 'OK');
    const name = deploy({
      beforeEntry: conditions('FAIL', alarm('#{variables.Alarm}', {}, { name: 'Errors' })),
    });
    const variables = [{ name: 'Alarm', defaultValue: 'errors' }];
    harness.aws.pipelines.set(name, { ...harness.aws.pipelines.get(name), variables });
    const id = await harness.start(name);
    expect((await harness.events.ended(id)).detail).toContain('The alarm errors is in the state ALARM');
  });
});
