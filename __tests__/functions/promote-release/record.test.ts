import { promotionRecordSchema } from '../../../functions/shared/release/records';
import { COMMIT, EXECUTION, imageUri } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { CURRENT, OTHER, PROMOTED_AT, PROMOTION, PromoteScene, markerPath } from '../support/promote';
import { awsError, networkError } from '../support/scripted';

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

  it('fails the job when it cannot be written, reports that production has started, and is written by a retry', async () => {
    const scene = new PromoteScene();
    scene.refuse(PROMOTION, awsError('AccessDenied', 'Access Denied', 403));
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(PermissionError, release 7 of hello is promoted to production and its deployment starts, but the promotion is not complete: writing promotions\/production\/hello.json in records failed: AccessDenied: Access Denied; the bucket must belong to account 111111111111, and the bucket policy must allow the role of this function to write; run cdktf deploy for that account again, then retry the stage\)$/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(true);
    scene.s3.before = () => undefined;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(7);
    expect(versionsOfCurrent(scene)).toBe(1);
  });

  const otherRecord = (there: object) => {
    const release = { application: 'hello', execution: OTHER, commit: COMMIT, images: {} };
    const full = { version: 1, environment: 'production', ...release, promotedAt: PROMOTED_AT, ...there };
    return JSON.stringify(full);
  };

  it.each([
    ['an older release', { sequence: 6 }],
    ['a newer release that is not current', { sequence: 8 }],
    ['something that is no record', { sequence: 'eight' }],
  ])('replaces the record of %s', async (_what, there) => {
    const scene = new PromoteScene();
    scene.s3.put(PROMOTION, otherRecord(there));
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(7);
  });

  it('keeps the record of a newer release that was promoted meanwhile', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name !== 'GetObject' || input['Bucket'] !== 'records' || !scene.s3.objects.has(CURRENT)) return;
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sha256: 'x', sequence: '8' });
      scene.s3.put(PROMOTION, otherRecord({ sequence: 8 }));
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(8);
  });

  it.each([
    ['commit', { commit: 'f'.repeat(40) }],
    ['images', { images: {} }],
    ['sequence', { sequence: 6 }],
    ['higher sequence', { sequence: 8 }],
    ['execution', { execution: OTHER }],
  ])('is written again by a retry when S3 stored another %s', async (_what, wrong) => {
    const scene = new PromoteScene();
    scene.s3.store = (path, body) =>
      path === PROMOTION
        ? Buffer.from(JSON.stringify({ ...(JSON.parse(body.toString()) as object), ...wrong }))
        : body;
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed, .*does not have the bytes that were sent/);
    scene.s3.store = (_path, body) => body;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene)).toMatchObject({
      execution: EXECUTION,
      sequence: 7,
      commit: COMMIT,
      images: { web: imageUri() },
    });
  });

  it('advises only once to retry the stage when the connection is lost', async () => {
    for (const path of [PROMOTION, markerPath()]) {
      const scene = new PromoteScene();
      scene.refuse(path, networkError());
      const message = outcome(await scene.run());
      expect(message).toMatch(/but the promotion is not complete: writing \S+ in \S+ failed: ECONNRESET/);
      expect(message.match(/retry/g)).toHaveLength(1);
    }
  });

  it('names the execution of the release that was promoted last', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(record(scene).execution).toBe(EXECUTION);
    expect(outcome(await scene.run(scene.otherRelease(8)))).toMatch(/^OK/);
    expect(record(scene)).toMatchObject({ execution: OTHER, sequence: 8 });
  });

  it('replaces a record that is not JSON', async () => {
    const scene = new PromoteScene();
    scene.s3.put(PROMOTION, 'not JSON');
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(record(scene).sequence).toBe(7);
  });
});
