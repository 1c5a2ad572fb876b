import { promotionRecordSchema } from '../../functions/shared/contract';
import { COMMIT, EXECUTION, imageUri } from './support/fixtures';
import { outcome } from './support/job-runner';
import {
  CURRENT,
  OTHER,
  PARAMETERS,
  PROMOTED_AT,
  PROMOTION,
  PromoteScene,
  markerPath,
} from './support/promote';
import { awsError, networkError } from './support/scripted';

const versionsOfCurrent = (scene: PromoteScene) => scene.s3.stored.filter((path) => path === CURRENT).length;

describe('the record of what production runs', () => {
  const record = (scene: PromoteScene) =>
    promotionRecordSchema.parse(JSON.parse(scene.s3.objects.get(PROMOTION)?.body.toString() ?? ''));

  it('names release, execution and images, and the time of the first promotion', async () => {
    const scene = new PromoteScene();
    scene.refuse(markerPath(), networkError());
    await scene.run();
    scene.s3.before = () => undefined;
    scene.now += 3_600_000;
    await scene.run();
    expect(record(scene)).toEqual({
      version: 1,
      environment: 'production',
      application: 'hello',
      execution: EXECUTION,
      sequence: 7,
      commit: COMMIT,
      images: { web: imageUri() },
      promotedAt: PROMOTED_AT,
    });
  });

  it('fails the job when it cannot be written, says that production goes on, and is written by a retry', async () => {
    const scene = new PromoteScene();
    scene.refuse(PROMOTION, awsError('AccessDenied', 'Access Denied', 403));
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(PermissionError, release 7 of hello is promoted to production and enters it now, but the record of it is missing: writing promotions\/production\/hello.json .*; retry the stage, which writes only what is missing\)$/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(true);
    scene.s3.before = () => undefined;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(7);
    expect(versionsOfCurrent(scene)).toBe(1);
  });

  it.each([
    ['an older release', { sequence: 6 }, 7],
    ['a newer release', { sequence: 8 }, 8],
    ['something that is no record', { sequence: 'eight' }, 7],
  ])('finds the record of %s there, and leaves the newer one', async (_what, there, sequence) => {
    const scene = new PromoteScene();
    const release = { application: 'hello', execution: OTHER, commit: COMMIT, images: {} };
    const full = { version: 1, environment: 'production', ...release, promotedAt: PROMOTED_AT, ...there };
    scene.s3.put(PROMOTION, JSON.stringify(full));
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(sequence);
  });

  it('names the execution that promoted the same release last', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(record(scene).execution).toBe(EXECUTION);
    scene.record({}, OTHER);
    expect(outcome(await scene.run({ userParameters: { ...PARAMETERS, release: OTHER } }))).toMatch(/^OK/);
    expect(record(scene).execution).toBe(OTHER);
  });

  it('replaces what is not even JSON', async () => {
    const scene = new PromoteScene();
    scene.s3.put(PROMOTION, 'not JSON');
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(7);
  });
});
