import { protectingTag } from '../../../functions/shared/release/names';
import { DeployScene } from '../support/deploy';
import { NEXT_JOB } from '../support/deploy-started';
import { DIGEST } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { awsError, networkError } from '../support/scripted';

const TAG = protectingTag(DIGEST);

/** A scene with a stack. */
function withStack(): DeployScene {
  const scene = new DeployScene();
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  scene.cloudFormation.parameters = { ImageUri: 'old', Cluster: 'old' };
  return scene;
}

/** A scene, and the calls that change something, in order. */
function watched(scene = withStack()) {
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
  it('T46: is protected from expiring before the stack is updated', async () => {
    const { scene, order } = watched();
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

  it('T46: is protected before the stack is created', async () => {
    const { scene, order } = watched(new DeployScene());
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(order).toEqual(['tag', 'CreateStack']);
  });

  it('T46: is not asked for while the stack is busy with something else', async () => {
    const { scene } = watched();
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    expect(outcome(await scene.run())).toMatch(/^CONT\(waits/);
    expect(scene.ecr.calls).toEqual([]);
  });

  it('T46: keeps its one tag when it is deployed again', async () => {
    const { scene } = watched();
    await scene.run();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await scene.run({ id: NEXT_JOB }))).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.ecr.tagged()).toHaveLength(2);
    expect([...scene.ecr.tags]).toEqual([[TAG, DIGEST]]);
  });

  it.each(['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'])(
    'F5: whose tag was written, but not confirmed, is deployed (%s)',
    async (code) => {
      const { scene } = watched();
      scene.ecr.after = ({ name }) => {
        if (name === 'PutImage') throw awsError(code, 'exists');
      };
      expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    },
  );
});

describe('the stack stays as it is', () => {
  /** Runs a deployment that must fail before the stack changes. */
  async function refused(arrange: (scene: DeployScene) => void): Promise<string> {
    const { scene } = watched();
    arrange(scene);
    const told = outcome(await scene.run());
    expect(scene.cloudFormation.mutations()).toEqual([]);
    return told;
  }
  const onTagging = (error: Error) => (scene: DeployScene) => {
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') throw error;
    };
  };

  it('F22: when the image is gone', async () => {
    expect(
      await refused(({ ecr }) => {
        ecr.images.clear();
      }),
    ).toMatch(
      /FAIL\(RevisionUnavailable, the image of web with the digest sha256:d+ is not in .*Requested image not found; release again/,
    );
  });

  it.each(['LayersNotFoundException', 'ReferencedImagesNotFoundException'])(
    'F22: when the image expires after it was found (%s)',
    async (code) => {
      expect(await refused(onTagging(awsError(code, 'not found')))).toMatch(
        new RegExp(
          `FAIL\\(RevisionUnavailable, tagging the image of web .* failed: ${code}: .*release again`,
        ),
      );
    },
  );

  it('T46: when a build has put the tag on another image', async () => {
    const other = `sha256:${'e'.repeat(64)}`;
    const told = await refused(({ ecr }) => {
      ecr.put(other);
      ecr.tags.set(TAG, other);
    });
    expect(told).toMatch(
      /FAIL\(RevisionOutOfSync, the tag release-d{64} of web is on sha256:e{64}; expected: sha256:d{64}; .*delete the tag, then retry the stage/,
    );
  });

  it('when the function may not tag images', async () => {
    const denied = awsError('AccessDeniedException', 'not authorized: ecr:PutImage');
    expect(await refused(onTagging(denied))).toMatch(
      /FAIL\(PermissionError, tagging the image of web as release-d{64} failed: .*ecr:PutImage/,
    );
  });

  it('when the function may not read images', async () => {
    const told = await refused(({ ecr }) => {
      ecr.before = () => {
        throw awsError('AccessDeniedException', 'not authorized: ecr:BatchGetImage');
      };
    });
    expect(told).toMatch(/FAIL\(PermissionError, looking for the image of web .*ecr:BatchGetImage/);
  });

  it.each([
    ['F1: while the registry is too busy', awsError('ThrottlingException', 'Rate exceeded')],
    ['F3: while the registry does not answer', networkError()],
  ])('%s, and the next invocation tries again', async (_what, error) => {
    expect(await refused(onTagging(error))).toMatch(
      /^CONT\(AWS (did not answer|could not serve the request) \(/,
    );
  });
});
