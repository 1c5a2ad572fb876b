import { DeployScene, RECORD, TOKEN } from '../support/deploy';
import { NOW } from '../support/fakes/fake-cloudformation';
import { outcome } from '../support/job-runner';
import { awsError } from '../support/scripted';

const HOUR = 3_600_000;

/** A stack whose newest event is 26 hours old; no job of CodePipeline lives that long. */
function quiet(status: string) {
  const scene = new DeployScene();
  const { cloudFormation: stack } = scene;
  const at = (hours: number) => ({ Timestamp: new Date(NOW - hours * HOUR) });
  stack.stackEvent('UPDATE_IN_PROGRESS', 'someone-else', undefined, at(27));
  stack.stackEvent(status, 'someone-else', undefined, at(26));
  stack.parameters = { ImageUri: 'old', Cluster: 'old' };
  return { scene, stack };
}

describe('a stack that was quiet for more than 25 hours', () => {
  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])('in %s is updated', async (status) => {
    const { scene, stack } = quiet(status);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(stack.mutations()).toEqual(['UpdateStack']);
  });

  it('and never worked is deleted and created again', async () => {
    const { scene, stack } = quiet('ROLLBACK_COMPLETE');
    expect(outcome(await scene.run())).toMatch(/^CONT\(deletes stack/);
    expect(stack.mutations()).toEqual(['DeleteStack']);
  });

  it('says why it is refused, however long ago that was', async () => {
    const { scene, stack } = quiet('UPDATE_ROLLBACK_IN_PROGRESS');
    const at = { Timestamp: new Date(NOW - 25.5 * HOUR) };
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_FAILED', 'x', 'no capacity', at);
    stack.stackEvent('UPDATE_ROLLBACK_FAILED', 'x', undefined, at);
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(JobFailed, .*UPDATE_ROLLBACK_FAILED \(Service .*no capacity/,
    );
  });

  it('is asked for no more pages of its history than one', async () => {
    const { scene, stack } = quiet('UPDATE_COMPLETE');
    stack.pageSize = 1;
    await scene.run();
    const before = stack.calls.slice(
      0,
      stack.calls.findIndex(({ name }) => name === 'UpdateStack'),
    );
    expect(before.map(({ name }) => name)).toEqual(['DescribeStacks', 'DescribeStackEvents']);
  });
});

describe('a start that is denied', () => {
  const denied = (call: string) =>
    awsError('AccessDenied', `User is not authorized to perform: cloudformation:${call}`, 403);

  it.each([
    ['CreateStack', undefined],
    ['UpdateStack', 'UPDATE_COMPLETE'],
    ['DeleteStack', 'ROLLBACK_COMPLETE'],
  ] as const)('is not taken for started: %s', async (call, status) => {
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

  it('does not look like the end of an operation that somebody else has started meanwhile', async () => {
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
  it('is refused with what to do', async () => {
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
      "FAIL(ConfigurationError, stack acme-test-hello-web never worked, and the stack cannot be deleted because termination protection is enabled; have Terraform's role disable termination protection (aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name acme-test-hello-web), then retry the stage)",
    );
  });
});
