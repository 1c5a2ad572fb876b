import {
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';

import { approval, pipeline, startRig, type Rig } from '../support/engine-harness';

const TOPIC = 'arn:aws:sns:us-east-1:111111111111:approvers';
const MINUTE = 60_000;

describe('a manual approval', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
    rig.aws.pipelines.set(
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
  afterEach(() => rig.close());

  const put = (token: string, more: Partial<PutApprovalResultCommand['input']> = {}) =>
    rig.client.send(
      new PutApprovalResultCommand({
        pipelineName: 'hello',
        stageName: 'Test',
        actionName: 'Approve',
        token,
        result: { status: 'Approved', summary: 'looks good' },
        ...more,
      }),
    );

  it('tells the topic what is asked, with the token and what it says resolved', async () => {
    const id = await rig.start('hello');
    const { token, customData, expires } = await rig.events.approval(id, 'Test');
    expect(customData).toBe(`release ${id}`);
    expect(expires).toBe(rig.clock.now() + 30 * MINUTE);
    const [message] = rig.aws.published;
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

  it('has its token in the pipeline state for as long as it waits', async () => {
    const id = await rig.start('hello');
    const { token } = await rig.events.approval(id, 'Test');
    const tokenOf = async () => {
      const { stageStates: [stage] = [] } = await rig.client.send(
        new GetPipelineStateCommand({ name: 'hello' }),
      );
      return stage?.actionStates?.[0]?.latestExecution;
    };
    expect(await tokenOf()).toMatchObject({ status: 'InProgress', token });
    const { approvedAt } = await put(token);
    expect(approvedAt?.getTime()).toBe(rig.clock.now());
    await rig.events.approval(id, 'Production');
    const after = await tokenOf();
    expect(after).toMatchObject({ status: 'Succeeded', summary: 'looks good' });
    expect(after).not.toHaveProperty('token');
  });

  it('remembers who decided', async () => {
    const id = await rig.start('hello');
    await put((await rig.events.approval(id, 'Test')).token);
    await rig.events.action(id, 'Approve');
    const { actionExecutionDetails: details = [] } = await rig.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'hello', filter: { pipelineExecutionId: id } }),
    );
    expect(details.at(-1)?.updatedBy).toBe('arn:aws:sts::111111111111:assumed-role/approver/ada');
  });

  it('fails the execution when the answer is no', async () => {
    const id = await rig.start('hello');
    const { token } = await rig.events.approval(id, 'Test');
    await put(token, { result: { status: 'Rejected', summary: 'not today' } });
    expect((await rig.events.ended(id)).status).toBe('Failed');
    expect((await rig.events.action(id, 'Approve')).detail).toContain('not today');
  });

  it('fails when nobody answers in time, and not a moment earlier', async () => {
    const id = await rig.start('hello');
    const { token } = await rig.events.approval(id, 'Test');
    rig.clock.advance(30 * MINUTE - 1);
    await rig.engine.idle();
    expect(rig.events.all.some(({ status }) => status === 'Failed')).toBe(false);
    rig.clock.advance(1);
    expect((await rig.events.ended(id)).status).toBe('Failed');
    expect((await rig.events.action(id, 'Approve')).detail).toContain('not answered within 30 minutes');
    await expect(put(token)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
  });

  it('fails when the time to answer has passed on a clock that was moved', async () => {
    const id = await rig.start('hello');
    await rig.events.approval(id, 'Test');
    await rig.engine.passTime(30 * MINUTE);
    rig.clock.advance(0);
    expect(await rig.events.ended(id)).toMatchObject({ status: 'Failed', at: rig.clock.now() + 30 * MINUTE });
  });

  it('waits seven days when the action names no timeout', async () => {
    const id = await rig.start('hello');
    await put((await rig.events.approval(id, 'Test')).token);
    const { expires } = await rig.events.approval(id, 'Production');
    expect(expires - rig.clock.now()).toBe(7 * 24 * 60 * MINUTE);
  });

  describe('refuses', () => {
    it('a second answer', async () => {
      const id = await rig.start('hello');
      const { token } = await rig.events.approval(id, 'Test');
      await put(token);
      await expect(put(token)).rejects.toMatchObject({ name: 'ApprovalAlreadyCompletedException' });
    });

    it('a token that nobody gave', async () => {
      await rig.events.approval(await rig.start('hello'), 'Test');
      const token = '00000000-0000-4000-8000-000000000000';
      await expect(put(token)).rejects.toMatchObject({ name: 'InvalidApprovalTokenException' });
    });

    it('the token of one stage for another', async () => {
      const { token } = await rig.events.approval(await rig.start('hello'), 'Test');
      await expect(put(token, { stageName: 'Production' })).rejects.toMatchObject({
        name: 'InvalidApprovalTokenException',
      });
    });

    it('a pipeline, stage or action that does not exist', async () => {
      const { token } = await rig.events.approval(await rig.start('hello'), 'Test');
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
      const { token } = await rig.events.approval(await rig.start('hello'), 'Test');
      await expect(
        put(token, { result: { status: 'Approved', summary: 'x'.repeat(513) } }),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining('result.summary') as string,
      });
    });
  });

  it('leaves no timer behind when the engine stops', async () => {
    await rig.events.approval(await rig.start('hello'), 'Test');
    expect(rig.clock.waiting).toBe(1);
    await rig.engine.stop();
    expect(rig.clock.waiting).toBe(0);
  });
});
