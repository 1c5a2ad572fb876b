import { outcome, outputsOf, tokenOf } from '../support/job-runner';
import { CURRENT, PromoteScene, markerPath } from '../support/promote';

/** Remaining invocation time in milliseconds: enough to send the job result and a few other requests. */
const ALMOST_NOTHING = 15_050;

/**
 * Sets up a fake S3 that never responds to the write of `path`. The fake stores the object only if `effect` is true.
 */
function silent(path: string, effect: boolean): PromoteScene {
  const scene = new PromoteScene();
  const hang = ({ name, input }: { name: string; input: Readonly<Record<string, unknown>> }) =>
    name === 'PutObject' && `${String(input['Bucket'])}/${String(input['Key'])}` === path
      ? new Promise<void>(() => undefined)
      : undefined;
  if (effect) scene.s3.after = hang;
  else scene.s3.before = hang;
  return scene;
}

describe('a promotion that runs out of time', () => {
  it.each([true, false])(
    'continues in another invocation, and ends in the same state as one clean run, with the effect of the write: %s (F3)',
    async (effect) => {
      const clean = new PromoteScene();
      const expected = await clean.run();
      const scene = silent(CURRENT, effect);
      const first = await scene.run({}, ALMOST_NOTHING);
      expect(outcome(first)).toMatch(/^CONT\(/);
      scene.s3.before = () => undefined;
      scene.s3.after = () => undefined;
      const second = await scene.run({ continuationToken: tokenOf(first) });
      expect(outcome(second)).toBe(outcome(expected));
      expect(outputsOf(second)['BundleSha256']).toBe(outputsOf(expected)['BundleSha256']);
      expect(scene.s3.stored).toEqual(clean.s3.stored);
    },
  );

  it('gives up after five invocations, and reports that completed writes are kept (F8)', async () => {
    const scene = silent(markerPath(), false);
    let token: string | undefined;
    for (let round = 1; round <= 5; round += 1) {
      const answered = await scene.run(
        token === undefined ? {} : { continuationToken: token },
        ALMOST_NOTHING,
      );
      expect(outcome(answered)).toMatch(/^CONT\(/);
      token = tokenOf(answered);
    }
    expect(outcome(await scene.run({ continuationToken: token ?? '' }))).toMatch(
      /^FAIL\(SystemUnavailable, AWS was too slow or not ready in 5 invocations; completed writes are kept/,
    );
    expect(scene.s3.stored.filter((path) => path === CURRENT)).toHaveLength(1);
  });

  it('fails and writes nothing when the time ends before the first write', async () => {
    const scene = new PromoteScene();
    scene.ecr.before = () => new Promise<void>(() => undefined);
    expect(outcome(await scene.run({}, ALMOST_NOTHING))).toMatch(
      /^FAIL\(SystemUnavailable, .*no deployment was started/,
    );
    expect(scene.s3.stored).toEqual([]);
  });

  it.each([
    '{"v":1,"round":1}',
    '{"v":1,"round":7}',
    '{"v":2,"round":2}',
    '{"v":1,"round":2,"x":1}',
    'forged',
  ])('rejects the token %s, which it did not write (F8)', async (continuationToken) => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run({ continuationToken }))).toMatch(
      /^FAIL\(ConfigurationError, .*continuation token/,
    );
    expect(scene.s3.stored).toEqual([]);
  });
});
