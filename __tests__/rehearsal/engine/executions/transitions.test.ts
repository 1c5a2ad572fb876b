import {
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  type StageTransitionType,
} from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

const DAY = 24 * 60 * 60_000;
const ADA = 'arn:aws:sts::111111111111:assumed-role/approver/ada';

describe('a disabled transition', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
    harness.aws.pipelines.set('hello', pipeline('hello', { Test: [approval()], Production: [approval()] }));
  });
  afterEach(() => harness.close());

  const change = (stageName: string, transitionType: StageTransitionType) => ({
    pipelineName: 'hello',
    stageName,
    transitionType,
  });
  const disable = (
    stage = 'Production',
    type: StageTransitionType = 'Inbound',
    reason = 'freeze (ask ada)',
  ) => harness.client.send(new DisableStageTransitionCommand({ ...change(stage, type), reason }));
  const enable = (stage = 'Production', type: StageTransitionType = 'Inbound') =>
    harness.client.send(new EnableStageTransitionCommand(change(stage, type)));
  /** Runs a new execution through the stage Test. */
  const pass = async () => {
    const id = await harness.start('hello');
    await harness.approve('hello', id, 'Test');
    await harness.engine.idle();
    return id;
  };

  it('holds an execution before the stage until the transition is enabled', async () => {
    await disable();
    const id = await pass();
    expect(await harness.stage('hello', 'Production')).toEqual({ inbound: id });
    expect((await harness.execution('hello', id)).status).toBe('InProgress');
    await enable();
    await harness.events.approval(id, 'Production');
  });

  it('lets an execution in the stage go on', async () => {
    const id = await pass();
    await disable();
    await harness.approve('hello', id, 'Production');
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
  });

  it('lets a newer execution supersede the waiting execution', async () => {
    await disable();
    const first = await pass();
    const second = await pass();
    expect((await harness.events.ended(first)).status).toBe('Superseded');
    expect(await harness.stage('hello', 'Production')).toEqual({ inbound: second });
  });

  it('lets a waiting execution be stopped', async () => {
    await disable();
    const id = await pass();
    await harness.stop('hello', id);
    expect((await harness.events.ended(id)).status).toBe('Stopped');
  });

  it('is shown with its reason, author and time, and so is its end', async () => {
    expect((await harness.state('hello', 'Production')).inboundTransitionState).toEqual({ enabled: true });
    await disable();
    const disabledAt = new Date(harness.clock.now());
    expect((await harness.state('hello', 'Production')).inboundTransitionState).toEqual({
      enabled: false,
      lastChangedBy: ADA,
      lastChangedAt: disabledAt,
      disabledReason: 'freeze (ask ada)',
    });
    harness.clock.advance(1000);
    await enable();
    expect((await harness.state('hello', 'Production')).inboundTransitionState).toEqual({
      enabled: true,
      lastChangedBy: ADA,
      lastChangedAt: new Date(disabledAt.getTime() + 1000),
    });
  });

  it('out of a stage is the transition into the next stage', async () => {
    await disable('Test', 'Outbound');
    expect((await harness.state('hello', 'Production')).inboundTransitionState?.enabled).toBe(false);
    const id = await pass();
    expect(await harness.stage('hello', 'Production')).toEqual({ inbound: id });
    await enable();
    await harness.events.approval(id, 'Production');
  });

  it('into the first stage holds new executions', async () => {
    await disable('Test');
    const id = await harness.start('hello');
    await harness.engine.idle();
    expect(await harness.stage('hello', 'Test')).toEqual({ inbound: id });
  });

  it('does not hold a retry of the stage', async () => {
    const id = await pass();
    await harness.approve('hello', id, 'Production', 'Rejected');
    await harness.events.ended(id);
    await disable();
    await harness.retry('hello', id, 'Production');
    await harness.engine.idle();
    expect(await harness.stage('hello', 'Production')).toEqual({ latest: id, status: 'InProgress' });
  });

  it.each([
    [30, true],
    [31, false],
  ])('for %s days lets the waiting execution resume afterwards: %s', async (days, resumes) => {
    await disable();
    const id = await pass();
    harness.clock.advance(days * DAY);
    await enable();
    await harness.engine.idle();
    expect((await harness.stage('hello', 'Production')).latest).toBe(resumes ? id : undefined);
  });

  it('is enabled without an effect when the transition is enabled already', async () => {
    await enable();
    const id = await pass();
    await harness.events.approval(id, 'Production');
  });

  it('must exist', async () => {
    await expect(disable('Production', 'Outbound')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(enable('Production', 'Outbound')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(disable('Missing')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await expect(enable('Missing')).rejects.toMatchObject({ name: 'StageNotFoundException' });
  });

  it('needs a reason of allowed characters', async () => {
    await expect(disable('Production', 'Inbound', 'freeze: ask ada')).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('reason') as string,
    });
  });
});
