import { DeployScene, RECORD, TOKEN } from '../support/deploy';
import { NOW } from '../support/fakes/fake-cloudformation';
import { outcome } from '../support/job-runner';
import { awsError } from '../support/scripted';

const HOUR = 3_600_000;

/** Sets up a stack whose newest event is 26 hours old, which is longer than any CodePipeline action runs. */
function sceneWithQuietStack(status: string) {
  const scene = new DeployScene();
  const { cloudFormation: stack } = scene;
  const at = (hours: number) => ({ Timestamp: new Date(NOW - hours * HOUR) });
  stack.stackEvent('UPDATE_IN_PROGRESS', 'someone-else', undefined, at(27));
  stack.stackEvent(status, 'someone-else', undefined, at(26));
  stack.parameters = { ImageUri: 'old', Cluster: 'old' };
  return { scene, stack };
}

describe('a stack without an event in the last 25 hours', () => {
  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])('is updated in %s', async (status) => {
    const { scene, stack } = sceneWithQuietStack(status);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(stack.mutations()).toEqual(['UpdateStack']);
  });

  it('is deleted and created again if it never worked', async () => {
    const { scene, stack } = sceneWithQuietStack('ROLLBACK_COMPLETE');
    expect(outcome(await scene.run())).toMatch(/^CONT\(deletes stack/);
    expect(stack.mutations()).toEqual(['DeleteStack']);
  });

  it('is rejected with the causes of its failure, however old the causes are', async () => {
    const { scene, stack } = sceneWithQuietStack('UPDATE_ROLLBACK_IN_PROGRESS');
    const at = { Timestamp: new Date(NOW - 25.5 * HOUR) };
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_FAILED', 'x', 'no capacity', at);
    stack.stackEvent('UPDATE_ROLLBACK_FAILED', 'x', undefined, at);
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(JobFailed, .*UPDATE_ROLLBACK_FAILED \(Service .*no capacity/,
    );
  });

  it('is described with one page of events', async () => {
    const { scene, stack } = sceneWithQuietStack('UPDATE_COMPLETE');
    stack.pageSize = 1;
    await scene.run();
    const before = stack.calls.slice(
      0,
      stack.calls.findIndex(({ name }) => name === 'UpdateStack'),
    );
    expect(before.map(({ name }) => name)).toEqual(['DescribeStacks', 'DescribeStackEvents']);
  });
});

describe('a denied request', () => {
  const denied = (call: string) =>
    awsError('AccessDenied', `User is not authorized to perform: cloudformation:${call}`, 403);

  it.each([
    ['CreateStack', undefined],
    ['UpdateStack', 'UPDATE_COMPLETE'],
    ['DeleteStack', 'ROLLBACK_COMPLETE'],
  ] as const)('does not count as started: %s', async (call, status) => {
    const scene = new DeployScene();
    const { cloudFormation: stack } = scene;
    if (status !== undefined) stack.stackEvent(status, 'someone-else');
    stack.parameters = { ImageUri: 'old', Cluster: 'old' };
    stack.before = ({ name }) => {
      if (name === call) throw denied(call);
    };
    const answered = await scene.run();
    expect(outcome(answered)).toMatch(
      new RegExp(`^FAIL\\(PermissionError, .*not authorized to perform: cloudformation:${call}`),
    );
    expect(stack.mutations()).toEqual([call]);
    expect(scene.s3.objects.has(RECORD)).toBe(false);
  });

  it('fails the job although an operation with the same token succeeded meanwhile', async () => {
    const scene = new DeployScene();
    const { cloudFormation: stack } = scene;
    stack.stackEvent('UPDATE_COMPLETE', 'someone-else');
    stack.parameters = { Cluster: 'old' };
    stack.before = ({ name }) => {
      if (name !== 'UpdateStack') return;
      stack.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
      stack.stackEvent('UPDATE_COMPLETE', TOKEN);
      throw denied('UpdateStack');
    };
    expect(outcome(await scene.run())).toMatch(/^FAIL\(PermissionError/);
    expect(scene.s3.objects.has(RECORD)).toBe(false);
  });
});

describe('a stack that never worked and is protected from deletion', () => {
  it('fails the job with advice', async () => {
    const scene = new DeployScene();
    const { cloudFormation: stack } = scene;
    stack.stackEvent('ROLLBACK_COMPLETE', 'someone-else');
    stack.before = ({ name }) => {
      if (name !== 'DeleteStack') return;
      throw awsError(
        'ValidationError',
        'Stack [acme-test-hello-web] cannot be deleted while TerminationProtection is enabled',
      );
    };
    expect(outcome(await scene.run())).toBe(
      'FAIL(ConfigurationError, stack acme-test-hello-web never worked, and the stack cannot be deleted because termination protection is enabled; have somebody with the deployRole disable termination protection (aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name acme-test-hello-web), then retry the stage)',
    );
  });
});
