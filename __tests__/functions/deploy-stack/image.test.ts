import { protectingTag } from '../../../functions/shared/release/names';
import { DeployScene } from '../support/deploy';
import { NEXT_JOB } from '../support/deploy-started';
import { DIGEST } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { awsError, networkError } from '../support/scripted';

const TAG = protectingTag(DIGEST);

/** Sets up a stack that can be updated. */
function sceneWithStack(): DeployScene {
  const scene = new DeployScene();
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  scene.cloudFormation.parameters = { ImageUri: 'old', Cluster: 'old' };
  return scene;
}

/** Records the names of all calls that change a resource, in order. */
function recordOrder(scene = sceneWithStack()) {
  const order: string[] = [];
  scene.ecr.before = ({ name }) => {
    if (name === 'PutImage') order.push('tag');
  };
  const start = scene.cloudFormation.onStart;
  scene.cloudFormation.onStart = (call) => {
    order.push(call.name);
    start(call);
  };
  return { scene, order };
}

describe('the image of a deployment', () => {
  it('is protected from expiring before the stack is updated (T46)', async () => {
    const { scene, order } = recordOrder();
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(order).toEqual(['tag', 'UpdateStack']);
    expect(scene.ecr.tags).toEqual(new Map([[TAG, DIGEST]]));
    expect(scene.ecr.tagged()).toEqual([`acme/hello/web ${TAG}`]);
    expect(scene.ecr.calls.at(-1)?.input).toMatchObject({
      registryId: '111111111111',
      imageDigest: DIGEST,
      imageManifest: scene.ecr.images.get(DIGEST)?.manifest,
    });
  });

  it('is protected before the stack is created (T46)', async () => {
    const { scene, order } = recordOrder(new DeployScene());
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(order).toEqual(['tag', 'CreateStack']);
  });

  it('is not read while another operation runs on the stack (T46)', async () => {
    const { scene } = recordOrder();
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    expect(outcome(await scene.run())).toMatch(/^CONT\(waits/);
    expect(scene.ecr.calls).toEqual([]);
  });

  it('keeps its only tag when it is deployed again (T46)', async () => {
    const { scene } = recordOrder();
    await scene.run();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await scene.run({ id: NEXT_JOB }))).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.ecr.tagged()).toHaveLength(2);
    expect([...scene.ecr.tags]).toEqual([[TAG, DIGEST]]);
  });

  it.each(['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'])(
    'is deployed when its tag was written but the response was lost: %s (F5)',
    async (code) => {
      const { scene } = recordOrder();
      scene.ecr.after = ({ name }) => {
        if (name === 'PutImage') throw awsError(code, 'exists');
      };
      expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    },
  );
});

describe('the stack is not changed', () => {
  /** Runs a deployment that does not change the stack. Returns the outcome of the deployment. */
  async function outcomeWithoutChange(arrange: (scene: DeployScene) => void): Promise<string> {
    const { scene } = recordOrder();
    arrange(scene);
    const text = outcome(await scene.run());
    expect(scene.cloudFormation.mutations()).toEqual([]);
    return text;
  }
  const onTagging = (error: Error) => (scene: DeployScene) => {
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') throw error;
    };
  };

  it('when the image is gone (F22)', async () => {
    expect(
      await outcomeWithoutChange(({ ecr }) => {
        ecr.images.clear();
      }),
    ).toMatch(
      /FAIL\(RevisionUnavailable, the image of web with the digest sha256:d+ is not in .*Requested image not found; release again/,
    );
  });

  it.each(['LayersNotFoundException', 'ReferencedImagesNotFoundException'])(
    'when the image expires after deploy-stack has read it: %s (F22)',
    async (code) => {
      expect(await outcomeWithoutChange(onTagging(awsError(code, 'not found')))).toMatch(
        new RegExp(
          `FAIL\\(RevisionUnavailable, tagging the image of web .* failed: ${code}: .*release again`,
        ),
      );
    },
  );

  it('when a build has put the tag on another image (T46)', async () => {
    const other = `sha256:${'e'.repeat(64)}`;
    const text = await outcomeWithoutChange(({ ecr }) => {
      ecr.put(other);
      ecr.tags.set(TAG, other);
    });
    expect(text).toMatch(
      /FAIL\(RevisionOutOfSync, the tag release-d{64} of web is on sha256:e{64}; expected: sha256:d{64}; .*delete the tag, then retry the stage/,
    );
  });

  it('when the function may not tag images', async () => {
    const denied = awsError('AccessDeniedException', 'not authorized: ecr:PutImage');
    expect(await outcomeWithoutChange(onTagging(denied))).toMatch(
      /FAIL\(PermissionError, tagging the image of web as release-d{64} failed: .*ecr:PutImage/,
    );
  });

  it('when the function may not read images', async () => {
    const text = await outcomeWithoutChange(({ ecr }) => {
      ecr.before = () => {
        throw awsError('AccessDeniedException', 'not authorized: ecr:BatchGetImage');
      };
    });
    expect(text).toMatch(/FAIL\(PermissionError, looking for the image \S+ of web .*ecr:BatchGetImage/);
  });

  it.each([
    ['while the registry throttles requests (F1)', awsError('ThrottlingException', 'Rate exceeded')],
    ['while the registry does not answer (F3)', networkError()],
  ])('and the next invocation tries again %s', async (_what, error) => {
    expect(await outcomeWithoutChange(onTagging(error))).toMatch(
      /^CONT\(AWS (did not answer|could not serve the request) \(/,
    );
  });
});
