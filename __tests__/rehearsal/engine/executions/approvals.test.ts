import {
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startEngineHarness, type EngineHarness } from '../support/engine-harness';

const TOPIC = 'arn:aws:sns:us-east-1:111111111111:approvers';
const MINUTE = 60_000;

describe('a manual approval', () => {
  let harness: EngineHarness;
  beforeEach(async () => {
    harness = await startEngineHarness();
    harness.aws.pipelines.set(
      'hello',
      pipeline('hello', {
        Test: [
          approval({
            timeoutInMinutes: 30,
            configuration: {
              NotificationArn: TOPIC,
              ExternalEntityLink: 'https://example.com',
              CustomData: 'release #{codepipeline.PipelineExecutionId}',
            },
          }),
        ],
        Production: [approval()],
      }),
    );
  });
  afterEach(() => harness.close());

  const put = (token: string, more: Partial<PutApprovalResultCommand['input']> = {}) =>
    harness.client.send(
      new PutApprovalResultCommand({
        pipelineName: 'hello',
        stageName: 'Test',
        actionName: 'Approve',
        token,
        result: { status: 'Approved', summary: 'looks good' },
        ...more,
      }),
    );

  it('publishes its message to the topic, with the token and the resolved custom data', async () => {
    const id = await harness.start('hello');
    const { token, customData, expires } = await harness.events.approval(id, 'Test');
    expect(customData).toBe(`release ${id}`);
    expect(expires).toBe(harness.clock.now() + 30 * MINUTE);
    const [message] = harness.aws.published;
    expect(message?.get('TopicArn')).toBe(TOPIC);
    expect(message?.get('Subject')).toBe('APPROVAL NEEDED: AWS CodePipeline hello for action Approve');
    const console = 'https://console.aws.amazon.com/codepipeline/home?region=us-east-1#/view/hello';
    expect(JSON.parse(message?.get('Message') ?? '')).toEqual({
      region: 'us-east-1',
      consoleLink: console,
      approval: {
        pipelineName: 'hello',
        stageName: 'Test',
        actionName: 'Approve',
        token,
        expires: '2026-01-01T00:30Z',
        externalEntityLink: 'https://example.com',
        approvalReviewLink: `${console}/Test/Approve/approve/${token}`,
        customData: `release ${id}`,
      },
    });
  });

  it('has its token in the pipeline state while it waits', async () => {
    const id = await harness.start('hello');
    const { token } = await harness.events.approval(id, 'Test');
    const tokenOf = async () => {
      const { stageStates: [stage] = [] } = await harness.client.send(
        new GetPipelineStateCommand({ name: 'hello' }),
      );
      return stage?.actionStates?.[0]?.latestExecution;
    };
    expect(await tokenOf()).toMatchObject({ status: 'InProgress', token });
    const { approvedAt } = await put(token);
    expect(approvedAt?.getTime()).toBe(harness.clock.now());
    await harness.events.approval(id, 'Production');
    const after = await tokenOf();
    expect(after).toMatchObject({ status: 'Succeeded', summary: 'looks good' });
    expect(after).not.toHaveProperty('token');
  });

  it('records who decided', async () => {
    const id = await harness.start('hello');
    await put((await harness.events.approval(id, 'Test')).token);
    await harness.events.action(id, 'Approve');
    const { actionExecutionDetails: details = [] } = await harness.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: id } }),
    );
    expect(details.at(-1)?.updatedBy).toBe('arn:aws:sts::111111111111:assumed-role/approver/ada');
  });

  it('fails the execution when it is rejected', async () => {
    const id = await harness.start('hello');
    const { token } = await harness.events.approval(id, 'Test');
    await put(token, { result: { status: 'Rejected', summary: 'not today' } });
    expect((await harness.events.ended(id)).status).toBe('Failed');
    expect((await harness.events.action(id, 'Approve')).detail).toContain('not today');
  });

  it('fails at its time limit, and not earlier', async () => {
    const id = await harness.start('hello');
    const { token } = await harness.events.approval(id, 'Test');
    harness.clock.advance(30 * MINUTE - 1);
    await harness.engine.idle();
    expect(harness.events.all.some(({ status }) => status === 'Failed')).toBe(false);
    harness.clock.advance(1);
    expect((await harness.events.ended(id)).status).toBe('Failed');
    expect((await harness.events.action(id, 'Approve')).detail).toContain(
      'nobody approved or rejected the action within 30 minutes',
    );
    await expect(put(token)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  it('fails when its time limit passes on a clock that was moved', async () => {
    const id = await harness.start('hello');
    await harness.events.approval(id, 'Test');
    await harness.engine.passTime(30 * MINUTE);
    harness.clock.advance(0);
    expect(await harness.events.ended(id)).toMatchObject({
      status: 'Failed',
      at: harness.clock.now() + 30 * MINUTE,
    });
  });

  it('waits seven days when the action has no timeout', async () => {
    const id = await harness.start('hello');
    await put((await harness.events.approval(id, 'Test')).token);
    const { expires } = await harness.events.approval(id, 'Production');
    expect(expires - harness.clock.now()).toBe(7 * 24 * 60 * MINUTE);
  });

  describe('rejects', () => {
    it('a second decision', async () => {
      const id = await harness.start('hello');
      const { token } = await harness.events.approval(id, 'Test');
      await put(token);
      await expect(put(token)).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    });

    it('an unknown token', async () => {
      await harness.events.approval(await harness.start('hello'), 'Test');
      const token = '00000000-0000-4000-8000-000000000000';
      await expect(put(token)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
    });

    it('the token of another stage', async () => {
      const { token } = await harness.events.approval(await harness.start('hello'), 'Test');
      await expect(put(token, { stageName: 'Production' })).rejects.toMatchObject({
        name: 'InvalidApprovalTokenException',
      });
    });

    it('a missing pipeline, stage or action', async () => {
      const { token } = await harness.events.approval(await harness.start('hello'), 'Test');
      await expect(put(token, { pipelineName: 'other' })).rejects.toMatchObject({
        name: 'PipelineNotFoundException',
      });
      await expect(put(token, { stageName: 'Other' })).rejects.toMatchObject({
        name: 'StageNotFoundException',
      });
      await expect(put(token, { actionName: 'Other' })).rejects.toMatchObject({
        name: 'ActionNotFoundException',
      });
    });

    it('a summary that is too long', async () => {
      const { token } = await harness.events.approval(await harness.start('hello'), 'Test');
      await expect(
        put(token, { result: { status: 'Approved', summary: 'x'.repeat(513) } }),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining('result.summary') as string,
      });
    });
  });

  it('leaves no timer when the engine stops', async () => {
    await harness.events.approval(await harness.start('hello'), 'Test');
    expect(harness.clock.waiting).toBe(1);
    await harness.engine.stop();
    expect(harness.clock.waiting).toBe(0);
  });
});
