import { STACK_ID } from './support/fake-cloudformation';
import { COMMIT, EXECUTION, imageUri, releaseArtifacts } from './support/fixtures';
import { outcome, outputsOf, tokenOf } from './support/job-runner';
import { awsError } from './support/scripted';
import { DeployScene, RECORD, TOKEN } from './support/deploy';

const NEXT = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';

/** A deployment that was started, and how the next look at it is answered. */
async function started() {
  const scene = new DeployScene();
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  scene.cloudFormation.parameters = { Cluster: 'main' };
  let token = tokenOf(await scene.run());
  scene.s3.calls.length = 0;
  scene.cloudFormation.calls.length = 0;
  const look = async () => {
    const answered = await scene.run({ id: NEXT, continuationToken: token });
    token = tokenOf(answered);
    return answered;
  };
  return { scene, look, stack: scene.cloudFormation };
}

describe('watching the own operation', () => {
  it('D63: reads no artifact, starts nothing, and tells what is being worked on', async () => {
    const { scene, look, stack } = await started();
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'CREATE_COMPLETE', TOKEN);
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_IN_PROGRESS', TOKEN);
    const answered = await look();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS: Service)');
    expect(answered.answers[0]?.input).toMatchObject({
      jobId: NEXT,
      executionDetails: { percentComplete: 49, externalExecutionId: STACK_ID },
    });
    expect(scene.s3.calls).toEqual([]);
    expect(stack.mutations()).toEqual([]);
  });

  it('D65: gives outputs and stack id when the update is complete, and writes the record', async () => {
    const { scene, look, stack } = await started();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    const answered = await look();
    expect(outcome(answered)).toBe('OK(web of release 7 runs in test (UPDATE_COMPLETE))');
    expect(outputsOf(answered)).toEqual({ Family: 'web', StackId: STACK_ID, ImageUri: imageUri() });
    expect(answered.answers[0]?.input).toMatchObject({ executionDetails: { externalExecutionId: STACK_ID } });
    const web = releaseArtifacts().release.services['web'];
    expect(JSON.parse(scene.s3.objects.get(RECORD)?.body.toString() ?? '')).toEqual({
      version: 1,
      environment: 'test',
      application: 'hello',
      service: 'web',
      execution: EXECUTION,
      sequence: 7,
      commit: COMMIT,
      image: imageUri(),
      template: web?.template,
      configuration: web?.configuration['test'],
      stackId: STACK_ID,
    });
  });

  it('D66: goes on during the cleanup after an update', async () => {
    const { look, stack } = await started();
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
    expect(outcome(await look())).toMatch(/^CONT/);
  });

  it('M3: a deadline in the middle of the cleanup is a success', async () => {
    const { scene, look, stack } = await started();
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
    scene.now += 7 * 3600 * 1000;
    expect(outcome(await look())).toMatch(/^OK/);
  });

  it('D68: tells the root cause while the rollback is still running', async () => {
    const { look, stack } = await started();
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    expect(outcome(await look())).toMatch(
      /^CONT\(UPDATE_ROLLBACK_IN_PROGRESS; because Task .*Invalid memory/,
    );
  });

  it('D69: names the first failure, not the cancelled ones', async () => {
    const { scene, look, stack } = await started();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.resourceEvent('Svc', 'AWS::ECS::Service', 'UPDATE_FAILED', TOKEN, 'Resource update cancelled');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    const told = outcome(await look());
    expect(told).toBe(
      'FAIL(JobFailed, stack acme-test-hello-web: UPDATE_ROLLBACK_COMPLETE: TD (AWS::ECS::TaskDefinition) CREATE_FAILED: Invalid memory)',
    );
    expect(scene.s3.objects.has(RECORD)).toBe(false);
  });

  it('U-11: follows a rollback whose events lack the token', async () => {
    const { look, stack } = await started();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE');
    expect(outcome(await look())).toMatch(/FAIL\(JobFailed, .*UPDATE_ROLLBACK_COMPLETE: TD/);
  });

  it('D72: finds a root cause that is pages back', async () => {
    const { look, stack } = await started();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    for (let i = 0; i < 5; i += 1)
      stack.resourceEvent(`R${String(i)}`, 'AWS::Logs::LogGroup', 'UPDATE_COMPLETE', TOKEN);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    stack.pageSize = 3;
    expect(outcome(await look())).toMatch(/Invalid memory/);
  });

  it("M1: does not take someone else's status for its own", async () => {
    const { look, stack } = await started();
    stack.status = 'UPDATE_COMPLETE'; // a stale or foreign read
    expect(outcome(await look())).toBe('CONT(UPDATE_IN_PROGRESS)');
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    stack.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    expect(outcome(await look())).toMatch(/^OK/);
  });

  it('M1: waits for its first event', async () => {
    const { scene, look, stack } = await started();
    stack.events = stack.events.filter(({ ClientRequestToken }) => ClientRequestToken !== TOKEN);
    expect(outcome(await look())).toBe('CONT(waits for the first event of the stack)');
    scene.now += 7 * 3600 * 1000;
    expect(outcome(await look())).toMatch(/FAIL\(JobFailed, .*deadline/);
  });

  it('D75: cuts a long reason, keeps whole characters, and starts with the root cause', async () => {
    const { look, stack } = await started();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, `x${'😀'.repeat(4500)}`);
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    const summary = outcome(await look()).slice('CONT('.length, -1);
    expect(summary.length).toBeLessThanOrEqual(2048);
    expect(Buffer.from(summary).toString()).toBe(summary); // no half character
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    const message = outcome(await look()).slice('FAIL(JobFailed, '.length, -1);
    expect(message.length).toBeLessThanOrEqual(5000);
    expect(message.length).toBeGreaterThan(4990);
    expect(message).toMatch(/^stack acme-test-hello-web: UPDATE_ROLLBACK_COMPLETE: TD /);
    expect(Buffer.from(message).toString()).toBe(message);
  });

  it('D77: fails when the stack was deleted meanwhile', async () => {
    const gone = await started();
    gone.stack.stackEvent('DELETE_IN_PROGRESS', 'someone-else');
    gone.stack.stackEvent('DELETE_COMPLETE', 'someone-else');
    expect(outcome(await gone.look())).toMatch(/FAIL\(JobFailed, .*deleted/);
    const afterwards = await started();
    afterwards.stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    afterwards.stack.status = 'DELETE_COMPLETE';
    expect(outcome(await afterwards.look())).toMatch(/FAIL\(JobFailed, .*deleted/);
    expect(afterwards.scene.s3.objects.has(RECORD)).toBe(false);
  });

  it('D78: fails at the deadline and lets the operation run', async () => {
    const { scene, look, stack } = await started();
    scene.now += 6 * 3600 * 1000 + 2000;
    expect(outcome(await look())).toMatch(/FAIL\(JobFailed, .*still running/);
    expect(stack.mutations()).toEqual([]);
  });

  it('D80: a poll that fails is not a deployment that failed, five in a row are', async () => {
    const { look, stack } = await started();
    stack.before = () => {
      throw awsError('Throttling', 'Rate exceeded');
    };
    for (let i = 0; i < 4; i += 1)
      expect(outcome(await look())).toMatch(/^CONT\(AWS did not answer \(Throttling\)/);
    expect(outcome(await look())).toMatch(/^FAIL\(SystemUnavailable/);
  });

  it('D80: an answer in between starts the count anew', async () => {
    const { look, stack } = await started();
    let throttled = true;
    stack.before = () => {
      if (throttled) throw awsError('Throttling', 'Rate exceeded');
    };
    for (let i = 0; i < 4; i += 1) await look();
    throttled = false;
    expect(outcome(await look())).toBe('CONT(UPDATE_IN_PROGRESS)');
    throttled = true;
    expect(outcome(await look())).toMatch(/^CONT\(AWS did not answer/);
  });

  it('continues when the record cannot be written yet, and fails when it may not be written', async () => {
    const { scene, look, stack } = await started();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    scene.s3.before = () => {
      throw awsError('SlowDown', 'Please reduce your request rate.', 503);
    };
    expect(outcome(await look())).toMatch(/^CONT/);
    scene.s3.before = () => {
      throw awsError('AccessDenied', 'Access Denied', 403);
    };
    expect(outcome(await look())).toMatch(/FAIL\(PermissionError, writing the deployment record/);
  });

  it('F8: refuses a token it did not write', async () => {
    const { scene, stack } = await started();
    for (const continuationToken of ['{}', '{"v":2,"phase":"start"}', 'canary-token-canary']) {
      const told = outcome(await scene.run({ continuationToken }));
      expect(told).toMatch(/FAIL\(ConfigurationError, the continuation token/);
      expect(told).not.toMatch(/canary/);
    }
    expect(stack.calls).toEqual([]);
  });

  it('D96: leaves the stack alone when the execution was abandoned', async () => {
    const { scene, look, stack } = await started();
    scene.codePipeline = () => {
      throw awsError('InvalidJobStateException', 'job is over');
    };
    await expect(look()).resolves.toMatchObject({ answers: [{ name: 'PutJobSuccessResult' }] });
    expect(stack.mutations()).toEqual([]);
  });
});
