import { getEventListeners } from 'node:events';

import {
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

describe('executions of a pipeline', () => {
  let harness: EngineHarness;
  beforeAll(async () => {
    harness = await startEngineHarness();
  });
  afterAll(() => harness.close());

  /** Counter for unique pipeline names, because each test deploys a separate pipeline. */
  let count = 0;
  const deploy = (stages = { Test: [approval()], Production: [approval()] }, more = {}): string => {
    count += 1;
    const name = `pipeline-${String(count)}`;
    harness.aws.pipelines.set(name, pipeline(name, stages, more));
    return name;
  };
  const statusOf = async (pipelineName: string, pipelineExecutionId: string) =>
    (await harness.client.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })))
      .pipelineExecution?.status;

  it('run the stages in order and succeed', async () => {
    const name = deploy();
    const id = await harness.start(name);
    await harness.approve(name, id, 'Test');
    await harness.approve(name, id, 'Production');
    expect((await harness.events.ended(id)).status).toBe('Succeeded');
    expect(await statusOf(name, id)).toBe('Succeeded');
    const order = harness.events.all.filter(
      (event) => event.executionId === id && event.action === undefined,
    );
    expect(order.map((event) => `${event.stage ?? ''} ${event.status}`)).toEqual([
      ' InProgress',
      'Test InProgress',
      'Test Succeeded',
      'Production InProgress',
      'Production Succeeded',
      ' Succeeded',
    ]);
  });

  it('leave no listener of an action behind when the action ends', async () => {
    const listen = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    const name = deploy();
    try {
      const id = await harness.start(name);
      await harness.approve(name, id, 'Test');
      await harness.approve(name, id, 'Production');
      await harness.events.ended(id);
      const signals = listen.mock.contexts as AbortSignal[];
      expect(signals.length).toBeGreaterThan(0);
      // fetch keeps one listener on the signal of a request.
      expect(signals.filter((signal) => getEventListeners(signal, 'abort').length > 1)).toEqual([]);
    } finally {
      listen.mockRestore();
    }
  });

  it('supersede an execution that waits for a stage, and never the execution in the stage', async () => {
    const name = deploy();
    const first = await harness.start(name);
    await harness.events.approval(first, 'Test');
    const second = await harness.start(name);
    await harness.engine.idle();
    expect(await harness.stage(name, 'Test')).toMatchObject({ latest: first, inbound: second });
    const third = await harness.start(name);
    expect((await harness.events.ended(second)).status).toBe('Superseded');
    expect(await statusOf(name, first)).toBe('InProgress');
    expect(await harness.stage(name, 'Test')).toMatchObject({ latest: first, inbound: third });

    await harness.approve(name, first, 'Test');
    await harness.events.approval(third, 'Test');
    expect(await harness.stage(name, 'Production')).toMatchObject({ latest: first, status: 'InProgress' });
  });

  it('supersede before a later stage too, when the newer execution arrives there', async () => {
    const name = deploy();
    const [first, second, third] = [await harness.start(name), await harness.start(name), ''];
    expect(third).toBe('');
    await harness.approve(name, first, 'Test');
    await harness.events.approval(first, 'Production');
    await harness.approve(name, second, 'Test');
    await harness.engine.idle();
    const last = await harness.start(name);
    await harness.approve(name, last, 'Test');
    expect((await harness.events.ended(second)).status).toBe('Superseded');
    expect(await harness.stage(name, 'Production')).toMatchObject({ latest: first, inbound: last });
  });

  it('release the stage when an action fails, so that the next execution enters', async () => {
    const name = deploy();
    const first = await harness.start(name);
    const second = await harness.start(name);
    await harness.approve(name, first, 'Test', 'Rejected');
    expect((await harness.events.ended(first)).status).toBe('Failed');
    await harness.events.approval(second, 'Test');
    expect(await harness.stage(name, 'Test')).toMatchObject({ latest: second, status: 'InProgress' });
  });

  it('run actions of one run order together, and the next run order after all of them', async () => {
    const name = deploy({
      Test: [approval(), approval({ name: 'Second' }), approval({ name: 'Third', runOrder: 2 })],
      Production: [approval()],
    });
    const id = await harness.start(name);
    await harness.events.approval(id, 'Test', 'Second');
    await harness.approve(name, id, 'Test');
    await harness.engine.idle();
    expect(harness.events.all.some((event) => event.executionId === id && event.action === 'Third')).toBe(
      false,
    );
  });

  describe('retry of a failed stage', () => {
    it('runs the failed action again and goes on', async () => {
      const name = deploy();
      const id = await harness.start(name);
      await harness.approve(name, id, 'Test', 'Rejected');
      await harness.events.ended(id);
      await harness.client.send(
        new RetryStageExecutionCommand({
          pipelineName: name,
          pipelineExecutionId: id,
          stageName: 'Test',
          retryMode: 'FAILED_ACTIONS',
        }),
      );
      await harness.engine.idle();
      expect(await statusOf(name, id)).toBe('InProgress');
      const tokens = harness.events.all.flatMap((event) =>
        event.executionId === id && event.approval ? [event] : [],
      );
      expect(tokens).toHaveLength(2);
    });

    const both = () =>
      deploy({ Test: [approval(), approval({ name: 'Second', runOrder: 2 })], Production: [approval()] });
    it.each([
      ['skips the actions that have succeeded', 'FAILED_ACTIONS' as const, ['Second']],
      ['starts at the first action for ALL_ACTIONS', 'ALL_ACTIONS' as const, ['Approve']],
    ])('%s', async (_, retryMode, actions) => {
      const name = both();
      const id = await harness.start(name);
      await harness.approve(name, id, 'Test');
      await harness.events.approval(id, 'Test', 'Second');
      harness.clock.advance(7 * 24 * 60 * 60_000);
      await harness.events.ended(id);
      const before = harness.events.all.length;
      await harness.client.send(
        new RetryStageExecutionCommand({
          pipelineName: name,
          pipelineExecutionId: id,
          stageName: 'Test',
          retryMode,
        }),
      );
      await harness.engine.idle();
      const waiting = harness.events.all
        .slice(before)
        .filter((event) => event.executionId === id && event.approval !== undefined);
      expect(waiting.map((event) => event.action)).toEqual(actions);
    });

    const retry = (pipelineName: string, pipelineExecutionId: string, stageName = 'Test') =>
      harness.client.send(
        new RetryStageExecutionCommand({
          pipelineName,
          pipelineExecutionId,
          stageName,
          retryMode: 'FAILED_ACTIONS',
        }),
      );

    it('is rejected for a stage that has not failed', async () => {
      const name = deploy();
      const id = await harness.start(name);
      await harness.events.approval(id, 'Test');
      await expect(retry(name, id)).rejects.toMatchObject({ name: 'StageNotRetryableException' });
      await expect(retry(name, id, 'Nowhere')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    });

    it('is rejected after a newer execution has been in the stage', async () => {
      const name = deploy();
      const first = await harness.start(name);
      await harness.approve(name, first, 'Test', 'Rejected');
      await harness.events.ended(first);
      const second = await harness.start(name);
      await harness.events.approval(second, 'Test');
      await expect(retry(name, first)).rejects.toMatchObject({ name: 'NotLatestPipelineExecutionException' });
    });

    it('is rejected after the pipeline has changed', async () => {
      const name = deploy();
      const id = await harness.start(name);
      await harness.approve(name, id, 'Test', 'Rejected');
      await harness.events.ended(id);
      harness.aws.pipelines.set(name, { ...harness.aws.pipelines.get(name), version: 2 });
      await expect(retry(name, id)).rejects.toMatchObject({ name: 'StageNotRetryableException' });
    });
  });

  describe('stop', () => {
    const stop = (pipelineName: string, pipelineExecutionId: string, abandon = false) =>
      harness.client.send(
        new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon, reason: 'a test' }),
      );

    it('lets the running action end and starts no further action', async () => {
      const name = deploy();
      const id = await harness.start(name);
      await harness.events.approval(id, 'Test');
      await stop(name, id);
      expect(await statusOf(name, id)).toBe('Stopping');
      expect(await harness.stage(name, 'Test')).toMatchObject({ status: 'Stopping' });
      await expect(stop(name, id)).rejects.toMatchObject({ name: 'DuplicatedStopRequestException' });
      await harness.approve(name, id, 'Test');
      expect((await harness.events.ended(id)).status).toBe('Stopped');
      const { pipelineExecutionSummaries: [summary] = [] } = await harness.client.send(
        new ListPipelineExecutionsCommand({ pipelineName: name }),
      );
      expect(summary?.stopTrigger).toEqual({ reason: 'a test' });
      await expect(stop(name, id)).rejects.toMatchObject({ name: 'PipelineExecutionNotStoppableException' });
    });

    it('with abandon ends the running action, closes its approval and frees the stage', async () => {
      const name = deploy();
      const id = await harness.start(name);
      const second = await harness.start(name);
      await harness.events.approval(id, 'Test');
      await stop(name, id, true);
      expect((await harness.events.ended(id)).status).toBe('Stopped');
      expect((await harness.events.action(id, 'Approve')).status).toBe('Abandoned');
      await expect(harness.approve(name, id, 'Test')).rejects.toMatchObject({
        name: 'InvalidApprovalTokenException',
      });
      await harness.events.approval(second, 'Test');
    });

    it('withdraws an execution that waits for a stage', async () => {
      const name = deploy();
      const first = await harness.start(name);
      await harness.events.approval(first, 'Test');
      const second = await harness.start(name);
      await harness.engine.idle();
      await stop(name, second);
      expect((await harness.events.ended(second)).status).toBe('Stopped');
      expect(await harness.stage(name, 'Test')).toEqual({ latest: first, status: 'InProgress' });
    });
  });

  it('are canceled when the definition is updated', async () => {
    const name = deploy();
    const id = await harness.start(name);
    await harness.events.approval(id, 'Test');
    harness.aws.pipelines.set(name, { ...harness.aws.pipelines.get(name), version: 2 });
    await harness.approve(name, id, 'Test');
    expect(await harness.events.ended(id)).toMatchObject({ status: 'Cancelled' });
  });

  it.each([
    ['a mode', { executionMode: 'PARALLEL' }, 'executionMode'],
    ['a trigger', { triggers: [{ providerType: 'CodeStarSourceConnection' }] }, 'triggers'],
    ['a setting', { onFailure: {} }, 'onFailure'],
  ])(
    'fail to start with %s that the engine does not support, and the error names it',
    async (_, more, word) => {
      const name = deploy(undefined, more);
      await expect(harness.start(name)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(word) as string,
      });
      const pipelineArn = `arn:aws:codepipeline:us-east-1:111111111111:${name}`;
      const start = (triggerType: 'CreatePipeline' | 'CloudWatchEvent') =>
        harness.engine.start({ pipelineArn, triggerType, triggerDetail: 'a rule' });
      await expect(start('CloudWatchEvent')).rejects.toThrow(word);
      const id = await start('CreatePipeline');
      const end = await harness.events.ended(id);
      expect(end.status).toBe('Failed');
      expect(end.detail).toContain(word);
    },
  );

  it('do not start with actions that the engine does not support, and the error names all of them', async () => {
    const name = deploy({
      Test: [
        approval({ actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'ECS', version: '1' } }),
        approval({ name: 'Second', configuration: { Url: 'x' } }),
      ],
      Production: [approval()],
    });
    const error = await harness.start(name).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ValidationException' });
    for (const word of ['Deploy/AWS/ECS/1', 'actions/registry.ts', 'Url', 'actions/manual-approval.ts']) {
      expect((error as Error).message).toContain(word);
    }
  });
});
