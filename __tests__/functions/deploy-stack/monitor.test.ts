import { StackStatus } from '@aws-sdk/client-cloudformation';

import { consoleLink } from '../../../functions/deploy-stack/diagnosis/console-link';
import { NOW, STACK_ID } from '../support/fakes/fake-cloudformation';
import { ACCOUNT, COMMIT, EXECUTION, canonicalSha256, imageUri, releaseArtifacts } from '../support/fixtures';
import { outcome, outputsOf } from '../support/job-runner';
import { awsError } from '../support/scripted';
import { RECORD, TOKEN } from '../support/deploy';
import { NEXT_JOB, startDeployment } from '../support/deploy-started';

/**
 * Expected outcome of a deployment by final stack status. A deployment continues while the stack has any other status.
 */
const VERDICTS: Readonly<Record<string, RegExp>> = {
  CREATE_COMPLETE: /^OK/,
  UPDATE_COMPLETE: /^OK/,
  ...Object.fromEntries(
    [
      'CREATE_FAILED',
      'ROLLBACK_COMPLETE',
      'ROLLBACK_FAILED',
      'UPDATE_FAILED',
      'UPDATE_ROLLBACK_COMPLETE',
      'UPDATE_ROLLBACK_FAILED',
      'DELETE_COMPLETE',
      'DELETE_FAILED',
      'DELETE_IN_PROGRESS',
      'IMPORT_COMPLETE',
      'IMPORT_ROLLBACK_COMPLETE',
      'IMPORT_ROLLBACK_FAILED',
      'FOO_BAR',
    ].map((status) => [status, new RegExp(`^FAIL\\(JobFailed, stack acme-test-hello-web .*${status}`)]),
  ),
};
const STATUSES = [...Object.values(StackStatus), 'FOO_BAR', 'FOO_IN_PROGRESS'];

describe('watching the operation of the deployment', () => {
  it.each(STATUSES)('knows the result of an operation in %s (M2)', async (status) => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent(status, TOKEN, 'some reason');
    expect(outcome(await nextJob())).toMatch(VERDICTS[status] ?? /^CONT\(/);
  });

  it('reads no artifact, starts nothing, and reports the resources in progress (D63)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'CREATE_COMPLETE', TOKEN);
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_IN_PROGRESS', TOKEN);
    const answered = await nextJob();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS: Service)');
    expect(answered.answers[0]?.input).toMatchObject({
      jobId: NEXT_JOB,
      executionDetails: { percentComplete: 49, externalExecutionId: STACK_ID },
    });
    expect(scene.s3.calls).toEqual([]);
    expect(stack.mutations()).toEqual([]);
  });

  it('passes on outputs and stack id when the update is complete, and writes the record (D65)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    const answered = await nextJob();
    expect(outcome(answered)).toBe('OK(web of release 7 runs in test (UPDATE_COMPLETE))');
    expect(outputsOf(answered)).toEqual({
      Family: 'web',
      StackId: STACK_ID,
      ImageUri: imageUri(),
      EarliestPromotion: '2030-01-01 01:00 UTC or later',
    });
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
      canonicalTemplate: canonicalSha256(),
      configuration: web?.configuration['test'],
      stackId: STACK_ID,
      deployedAt: '2030-01-01T00:00:00.000Z',
    });
  });

  it('reports a successful deployment as successful when CodePipeline rejects its output variables', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    scene.codePipeline = ({ input }) => {
      const { outputVariables = {} } = input as { outputVariables?: Readonly<Record<string, string>> };
      if ('Family' in outputVariables) throw awsError('OutputVariablesSizeExceededException', 'too large');
      return {};
    };
    const { answers } = await nextJob();
    expect(answers.map(({ name }) => name)).toEqual(['PutJobSuccessResult', 'PutJobSuccessResult']);
    // The approval action for production reads these output variables.
    expect(answers[1]?.input['outputVariables']).toEqual({
      EarliestPromotion: '2030-01-01 01:00 UTC or later',
    });
    expect(scene.s3.writes()).toEqual([RECORD]);
  });

  it('writes the record only to a bucket of its own account', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    await nextJob();
    expect(scene.s3.writes()).toEqual([RECORD]);
    const written = scene.s3.calls.find(({ name }) => name === 'PutObject');
    expect(written?.input).toMatchObject({ Bucket: 'records', ExpectedBucketOwner: ACCOUNT });
  });

  it('continues during the cleanup after an update (D66)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
    expect(outcome(await nextJob())).toMatch(/^CONT/);
  });

  it('succeeds at a deadline during the cleanup (D67, M3)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
    scene.now += 7 * 3600 * 1000;
    expect(outcome(await nextJob())).toMatch(/^OK/);
  });

  it('records the time at which the cleanup began, where the soak time starts', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    const at = (minutes: number) => ({ Timestamp: new Date(NOW + minutes * 60_000) });
    const recorded = () =>
      (JSON.parse(scene.s3.objects.get(RECORD)?.body.toString() ?? '{}') as { deployedAt?: string })
        .deployedAt;
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'UPDATE_COMPLETE', TOKEN, undefined, at(5));
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN, undefined, at(10));
    stack.resourceEvent('Old', 'AWS::ECS::TaskDefinition', 'DELETE_IN_PROGRESS', TOKEN, undefined, at(20));
    stack.changedAt = new Date(NOW - 60_000);
    scene.now = NOW + 7 * 3_600_000;
    expect(outcome(await nextJob())).toMatch(/^OK\(.*UPDATE_COMPLETE_CLEANUP_IN_PROGRESS/);
    expect(recorded()).toBe('2030-01-01T00:10:00.000Z');
  });

  it('reports the root cause while the rollback is still running (D68)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    expect(outcome(await nextJob())).toMatch(
      /^CONT\(UPDATE_ROLLBACK_IN_PROGRESS; cause: Task .*Invalid memory/,
    );
  });

  it('names the first failure, not the cancelled ones (D69)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.resourceEvent('Svc', 'AWS::ECS::Service', 'UPDATE_FAILED', TOKEN, 'Resource update cancelled');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    const text = outcome(await nextJob());
    expect(text).toBe(
      `FAIL(JobFailed, stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: TD (AWS::ECS::TaskDefinition) CREATE_FAILED: Invalid memory; see ${consoleLink(STACK_ID)})`,
    );
    expect(scene.s3.objects.has(RECORD)).toBe(false);
  });

  it('follows a rollback whose events have no token (U11)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE');
    expect(outcome(await nextJob())).toMatch(/FAIL\(JobFailed, .*UPDATE_ROLLBACK_COMPLETE: TD/);
  });

  it('follows a rollback that somebody else started (U11)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', 'cancelled-by-someone', 'User Initiated');
    expect(outcome(await nextJob())).toMatch(/^CONT\(UPDATE_ROLLBACK_IN_PROGRESS; cause: User Initiated/);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', 'cancelled-by-someone');
    expect(outcome(await nextJob())).toMatch(/FAIL\(JobFailed, .*UPDATE_ROLLBACK_COMPLETE: User Initiated/);
  });

  it('finds a root cause on an older page of events (D72)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    for (let i = 0; i < 5; i += 1)
      stack.resourceEvent(`R${String(i)}`, 'AWS::Logs::LogGroup', 'UPDATE_COMPLETE', TOKEN);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    stack.pageSize = 3;
    expect(outcome(await nextJob())).toMatch(/Invalid memory/);
  });

  it('does not use the status of another operation (M1)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.status = 'UPDATE_COMPLETE'; // The status is stale, or belongs to another operation.
    expect(outcome(await nextJob())).toBe('CONT(UPDATE_IN_PROGRESS)');
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    stack.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    expect(outcome(await nextJob())).toMatch(/^OK/);
  });

  it('does not use the end of an older operation (D64)', async () => {
    const { nextJob, stack } = await startDeployment();
    // The previous update ended a minute ago. The update for this deployment has no event yet.
    stack.events = stack.events.filter(({ ClientRequestToken }) => ClientRequestToken !== TOKEN);
    stack.status = 'UPDATE_COMPLETE';
    expect(outcome(await nextJob())).toBe('CONT(waits for the first event of the stack)');
  });

  it('finds its operation by the operation id when the events have no token (M1)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.events = stack.events.filter(({ ClientRequestToken }) => ClientRequestToken !== TOKEN);
    stack.stackEvent('UPDATE_IN_PROGRESS', undefined, undefined, { OperationId: 'operation-1' });
    stack.stackEvent('UPDATE_COMPLETE', undefined, undefined, { OperationId: 'operation-1' });
    expect(outcome(await nextJob())).toMatch(/^OK/);
  });

  it('waits until DescribeStacks returns the newest status, because the outputs are as old as the status (M1)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    stack.status = 'UPDATE_IN_PROGRESS';
    expect(outcome(await nextJob())).toBe(
      'CONT(UPDATE_COMPLETE; the deployment waits because DescribeStacks still returns UPDATE_IN_PROGRESS)',
    );
    expect(scene.s3.objects.has(RECORD)).toBe(false);
    scene.now += 7 * 3600 * 1000;
    expect(outcome(await nextJob())).toMatch(/^OK/);
  });

  it('does not take CONFIGURATION_COMPLETE for a complete update (M13)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_IN_PROGRESS', TOKEN, undefined, { DetailedStatus: 'CONFIGURATION_COMPLETE' });
    expect(outcome(await nextJob())).toBe('CONT(UPDATE_IN_PROGRESS)');
  });

  it('waits for its first event (M1)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.events = stack.events.filter(({ ClientRequestToken }) => ClientRequestToken !== TOKEN);
    expect(outcome(await nextJob())).toBe('CONT(waits for the first event of the stack)');
    scene.now += 7 * 3600 * 1000;
    expect(outcome(await nextJob())).toMatch(/FAIL\(JobFailed, .*deadline/);
  });

  it('reads no page of events before the start of its operation (M7)', async () => {
    const { scene, nextJob, stack } = await startDeployment((fresh) => {
      for (let i = 0; i < 50; i += 1)
        fresh.cloudFormation.stackEvent('UPDATE_COMPLETE', `older-${String(i)}`);
    });
    stack.pageSize = 10;
    stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
    await nextJob();
    expect(scene.cloudFormation.calls.filter(({ name }) => name === 'DescribeStackEvents')).toHaveLength(1);
  });

  it('does not call DescribeEvents (D73)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    await nextJob();
    expect(new Set(stack.calls.map(({ name }) => name))).toEqual(
      new Set(['DescribeStackEvents', 'DescribeStacks', 'DescribeStackResources']),
    );
  });

  it('cuts a long reason, keeps whole characters, and starts with the root cause (D75)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, `x${'😀'.repeat(4500)}`);
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    const summary = outcome(await nextJob()).slice('CONT('.length, -1);
    expect(summary.length).toBeLessThanOrEqual(2048);
    expect(Buffer.from(summary).toString()).toBe(summary); // The summary does not end inside a surrogate pair.
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    const message = outcome(await nextJob()).slice('FAIL(JobFailed, '.length, -1);
    expect(message.length).toBeLessThanOrEqual(5000);
    expect(message.length).toBeGreaterThan(4990);
    expect(message).toMatch(/^stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: TD /);
    expect(message.endsWith(`; see ${consoleLink(STACK_ID)}`)).toBe(true); // The link at the end is complete.
    expect(Buffer.from(message).toString()).toBe(message);
  });

  it('fails when the stack was deleted meanwhile (D77)', async () => {
    const gone = await startDeployment();
    gone.stack.stackEvent('DELETE_IN_PROGRESS', 'someone-else');
    gone.stack.stackEvent('DELETE_COMPLETE', 'someone-else');
    expect(outcome(await gone.nextJob())).toMatch(/FAIL\(JobFailed, .*deleted/);
    const afterwards = await startDeployment();
    afterwards.stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    afterwards.stack.status = 'DELETE_COMPLETE';
    expect(outcome(await afterwards.nextJob())).toMatch(/FAIL\(JobFailed, .*deleted/);
    expect(afterwards.scene.s3.objects.has(RECORD)).toBe(false);
  });

  it('fails when another operation started, and names its status (D79)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('IMPORT_IN_PROGRESS', 'someone-else');
    expect(outcome(await nextJob())).toMatch(/FAIL\(JobFailed, .*another operation \(IMPORT_IN_PROGRESS\)/);
  });

  it('treats a deletion without a token as another operation (D77)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.stackEvent('DELETE_IN_PROGRESS');
    expect(outcome(await nextJob())).toMatch(/FAIL\(JobFailed, .*is being deleted or was deleted/);
  });

  it('fails at the deadline and lets the operation run (D78)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    scene.now += 6 * 3600 * 1000 + 2000;
    expect(outcome(await nextJob())).toMatch(
      /FAIL\(JobFailed, .*is still in UPDATE_IN_PROGRESS at the deadline/,
    );
    expect(stack.mutations()).toEqual([]);
  });

  it('continues after a failed request, and fails after five in a row (D80)', async () => {
    const { nextJob, stack } = await startDeployment();
    stack.before = () => {
      throw awsError('Throttling', 'Rate exceeded');
    };
    for (let i = 0; i < 4; i += 1)
      expect(outcome(await nextJob())).toMatch(/^CONT\(AWS could not serve the request \(Throttling\)/);
    expect(outcome(await nextJob())).toMatch(/^FAIL\(SystemUnavailable/);
  });

  it('counts failed requests again after an answer (D80)', async () => {
    const { nextJob, stack } = await startDeployment();
    let throttled = true;
    stack.before = () => {
      if (throttled) throw awsError('Throttling', 'Rate exceeded');
    };
    for (let i = 0; i < 4; i += 1) await nextJob();
    throttled = false;
    expect(outcome(await nextJob())).toBe('CONT(UPDATE_IN_PROGRESS)');
    throttled = true;
    expect(outcome(await nextJob())).toMatch(/^CONT\(AWS could not serve/);
  });

  it('continues while the record cannot be written, and fails without the permission to write it', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    scene.s3.before = () => {
      throw awsError('SlowDown', 'Please reduce your request rate.', 503);
    };
    expect(outcome(await nextJob())).toMatch(/^CONT/);
    scene.s3.before = () => {
      throw awsError('AccessDenied', 'Access Denied', 403);
    };
    expect(outcome(await nextJob())).toMatch(/FAIL\(PermissionError, writing the deployment record/);
  });

  it('has the same result and writes the same record for a duplicate of a continuation (D85)', async () => {
    const { scene, nextJob, stack, token } = await startDeployment();
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    await nextJob();
    const record = scene.s3.objects.get(RECORD)?.body.toString();
    scene.now += 120_000;
    const again = await scene.run({ id: NEXT_JOB, continuationToken: token });
    expect(outcome(again)).toMatch(/^OK/);
    expect(scene.s3.objects.get(RECORD)?.body.toString()).toBe(record);
    expect(stack.mutations()).toEqual([]);
  });

  it('does not change the stack when the execution was abandoned (D96)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    scene.codePipeline = () => {
      throw awsError('InvalidJobStateException', 'job is over');
    };
    await expect(nextJob()).resolves.toMatchObject({ answers: [{ name: 'PutJobSuccessResult' }] });
    expect(stack.mutations()).toEqual([]);
  });
});
