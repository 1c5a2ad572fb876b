import { RollbackStageCommand } from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

const SOME_ID = '00000000-0000-4000-8000-000000000000';

describe('RollbackStage', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
    deploy();
  });
  afterEach(() => harness.close());

  const deploy = (more: Record<string, unknown> = {}): void => {
    const data = { CustomData: '#{codepipeline.PipelineExecutionId} #{variables.Color}' };
    const stages = { Test: [approval({ configuration: data })], Production: [approval()] };
    const variables = [{ name: 'Color', defaultValue: 'red' }];
    harness.aws.pipelines.set('hello', pipeline('hello', stages, { pipelineType: 'V2', variables, ...more }));
  };
  const rollBack = async (targetPipelineExecutionId: string, stageName = 'Test') => {
    const { pipelineExecutionId = '' } = await harness.client.send(
      new RollbackStageCommand({ pipelineName: 'hello', stageName, targetPipelineExecutionId }),
    );
    return pipelineExecutionId;
  };
  const succeed = async (variables: Record<string, string> = {}) => {
    const id = await harness.start('hello', variables);
    await harness.approve('hello', id, 'Test');
    await harness.approve('hello', id, 'Production');
    await harness.events.ended(id);
    return id;
  };
  const rejection = (name: string, message: string) =>
    expect.objectContaining({ name, message: expect.stringContaining(message) as string }) as unknown;
  const unable = (message: string) => rejection('UnableToRollbackStageException', message);

  it('runs only the stage again, in a new execution with the variables of the target', async () => {
    const target = await succeed({ Color: 'blue' });
    await succeed();
    const rollback = await rollBack(target);
    const { customData } = await harness.events.approval(rollback, 'Test');
    expect(customData).toBe(`${rollback} blue`);
    await harness.approve('hello', rollback, 'Test');
    expect((await harness.events.ended(rollback)).status).toBe('Succeeded');
    const stages = harness.events.all
      .filter(({ executionId }) => executionId === rollback)
      .map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual([undefined, 'Test']);
    expect(await harness.stage('hello', 'Test')).toEqual({ latest: rollback, status: 'Succeeded' });
    expect(await harness.execution('hello', rollback)).toMatchObject({
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: target },
      trigger: {
        triggerType: 'ManualRollback',
        triggerDetail: 'arn:aws:sts::111111111111:assumed-role/approver/ada',
      },
      variables: [{ name: 'Color', resolvedValue: 'blue' }],
    });
    expect((await harness.state('hello', 'Test')).latestExecution?.type).toBe('ROLLBACK');
  });

  it('rolls back a stage that succeeded, and not only a stage that failed', async () => {
    const older = await succeed();
    const newer = await succeed();
    expect((await harness.execution('hello', newer)).status).toBe('Succeeded');
    await harness.events.approval(await rollBack(older, 'Production'), 'Production');
  });

  it('creates an execution that can be retried, and that still runs only the stage', async () => {
    const target = await succeed();
    const rollback = await rollBack(target);
    await harness.approve('hello', rollback, 'Test', 'Rejected');
    expect((await harness.events.ended(rollback)).status).toBe('Failed');
    await harness.retry('hello', rollback, 'Test');
    await harness.engine.idle();
    const token =
      harness.events.all.filter((event) => event.approval !== undefined).at(-1)?.approval?.token ?? '';
    await harness.answer('hello', 'Test', token, 'Approved');
    await harness.engine.idle();
    expect((await harness.execution('hello', rollback)).status).toBe('Succeeded');
  });

  it('can be stopped', async () => {
    const rollback = await rollBack(await succeed());
    await harness.events.approval(rollback, 'Test');
    await harness.stop('hello', rollback, true);
    expect((await harness.events.ended(rollback)).status).toBe('Stopped');
  });

  it('makes newer executions wait for the stage', async () => {
    const rollback = await rollBack(await succeed());
    const next = await harness.start('hello');
    await harness.engine.idle();
    expect(await harness.stage('hello', 'Test')).toEqual({
      latest: rollback,
      status: 'InProgress',
      inbound: next,
    });
  });

  describe('is rejected', () => {
    it('for a target that has not succeeded in the stage', async () => {
      const id = await harness.start('hello');
      await harness.approve('hello', id, 'Test');
      await harness.approve('hello', id, 'Production', 'Rejected');
      await harness.events.ended(id);
      await expect(rollBack(id, 'Production')).rejects.toEqual(unable('has not succeeded in the stage'));
      await harness.events.approval(await rollBack(id), 'Test');
    });

    it('for a rollback as the target', async () => {
      const rollback = await rollBack(await succeed());
      await harness.approve('hello', rollback, 'Test');
      await harness.events.ended(rollback);
      await expect(rollBack(rollback)).rejects.toEqual(unable('the execution is a rollback'));
    });

    it('for a target that ran an older version of the pipeline', async () => {
      const target = await succeed();
      deploy({ version: 2 });
      await expect(rollBack(target)).rejects.toEqual(
        rejection('PipelineExecutionOutdatedException', 'was updated after'),
      );
    });

    it('while an execution runs in the stage', async () => {
      const target = await succeed();
      const running = await harness.start('hello');
      await harness.events.approval(running, 'Test');
      await expect(rollBack(target)).rejects.toEqual(unable('an execution runs in the stage'));
    });

    it('for a pipeline of the first type', async () => {
      deploy({
        pipelineType: `V${String(1)}`,
        variables: [],
        stages: pipeline('hello', { Test: [approval()], Production: [approval()] })['stages'],
      });
      const target = await succeed();
      await expect(rollBack(target)).rejects.toEqual(unable('only a pipeline of type'));
    });

    it('for an unknown execution or stage', async () => {
      const target = await succeed();
      await expect(rollBack(SOME_ID)).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
      await expect(rollBack(target, 'Missing')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    });
  });
});
