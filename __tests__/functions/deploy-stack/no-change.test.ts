import { DeployScene, RECORD } from '../support/deploy';
import { NOW } from '../support/fakes/fake-cloudformation';
import { outcome } from '../support/job-runner';
import { awsError } from '../support/scripted';

const MINUTE = 60_000;
const time = (minutes: number) => new Date(NOW + minutes * MINUTE);
const at = (minutes: number) => ({ Timestamp: time(minutes) });

/** Runs a deployment that does not change the stack. Returns `deployedAt` from the deployment record. */
async function recordedTime(history: (scene: DeployScene) => void): Promise<string | undefined> {
  const scene = new DeployScene();
  const { cloudFormation: stack } = scene;
  stack.status = 'UPDATE_COMPLETE';
  stack.parameters = { ImageUri: 'old', Cluster: 'old' };
  stack.createdAt = time(-1000);
  stack.changedAt = time(-180);
  history(scene);
  stack.before = ({ name }) => {
    if (name === 'UpdateStack') throw awsError('ValidationError', 'No updates are to be performed.');
  };
  expect(outcome(await scene.run())).toMatch(/^OK\(.*no changes/);
  const { deployedAt } = JSON.parse(scene.s3.objects.get(RECORD)?.body.toString() ?? '{}') as {
    deployedAt?: string;
  };
  return deployedAt;
}

describe('the record of a deployment without a change', () => {
  it('has the time at which the last update was complete, where the soak time starts', async () => {
    const deployedAt = await recordedTime(({ cloudFormation: stack }) => {
      stack.stackEvent('CREATE_IN_PROGRESS', 'first', undefined, at(-1000));
      stack.stackEvent('CREATE_COMPLETE', 'first', undefined, at(-990));
      stack.stackEvent('UPDATE_IN_PROGRESS', 'second', undefined, at(-180));
      stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_COMPLETE', 'second', undefined, at(-7));
      stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'second', undefined, at(-6));
      stack.stackEvent('UPDATE_COMPLETE', 'second', undefined, at(-5));
    });
    expect(deployedAt).toBe(time(-5).toISOString());
  });

  it('has the time of the rollback that brought back the running version', async () => {
    const deployedAt = await recordedTime(({ cloudFormation: stack }) => {
      stack.stackEvent('UPDATE_IN_PROGRESS', 'second', undefined, at(-180));
      stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', 'second', undefined, at(-30));
    });
    expect(deployedAt).toBe(time(-30).toISOString());
  });

  it('has the time of an update that was complete days ago, before newer events of resources', async () => {
    const deployedAt = await recordedTime(({ cloudFormation: stack }) => {
      stack.pageSize = 1;
      stack.stackEvent('UPDATE_COMPLETE', 'second', undefined, at(-5000));
      stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_COMPLETE', 'second', undefined, at(-4999));
    });
    expect(deployedAt).toBe(time(-5000).toISOString());
  });

  it.each([
    ['are deleted', () => undefined],
    [
      'are older than its status',
      ({ cloudFormation: stack }: DeployScene) => {
        stack.stackEvent('UPDATE_COMPLETE', 'first', undefined, at(-990));
        stack.stackEvent('UPDATE_IN_PROGRESS', 'second', undefined, at(-180));
        stack.status = 'UPDATE_COMPLETE';
      },
    ],
  ])(
    'has the present time when the events of the stack %s, so that the soak time is never too short',
    async (_what, history) => {
      expect(await recordedTime(history)).toBe(time(0).toISOString());
    },
  );
});
