import { releaseArtifacts, zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { CURRENT, PromoteScene } from '../support/promote';
import { CHECK_RECORD, UNCHECKED_ARTIFACTS } from '../shared/release/unchecked-artifacts';

describe('an artifact that check-release has not checked', () => {
  it.each(UNCHECKED_ARTIFACTS)(
    'is rejected before any write when %s (P39)',
    async (_what, arrange, pattern) => {
      const scene = new PromoteScene();
      arrange(scene.s3);
      const answered = await scene.run();
      expect(outcome(answered)).toMatch(/^FAIL\(/);
      expect(outcome(answered)).toMatch(pattern);
      expect(scene.s3.writes()).toEqual([]);
      expect(scene.ecr.calls).toEqual([]);
      // The function does not even read the release bucket.
      expect(scene.s3.calls.filter(({ input }) => input['Bucket'] === 'production')).toEqual([]);
    },
  );

  it('is promoted by a retry of the stage after its check (P39)', async () => {
    const scene = new PromoteScene();
    const record = scene.s3.objects.get(CHECK_RECORD)?.body ?? '';
    scene.s3.objects.delete(CHECK_RECORD);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync/);
    scene.s3.put(CHECK_RECORD, record);
    expect(outcome(await scene.run())).toBe('OK(release 7 of hello promoted to production)');
  });

  it('is not accepted as a repeated promotion of a checked artifact (P39)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const written = scene.s3.writes().length;
    scene.s3.objects.delete(CHECK_RECORD);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync, .*has not checked/);
    expect(scene.s3.writes()).toHaveLength(written);
  });
});

describe('an artifact that check-release has checked', () => {
  it('is promoted, and the other artifacts of the execution have no effect', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    const forged = releaseArtifacts({ sequence: 8, imageFile: '{}' }).checked;
    for (const name of ['Source', 'Build']) scene.s3.put(`artifacts/hello/${name}`, zip(forged));
    expect(outcome(await scene.run({ inputs: ['Source', 'Build', 'Checked'] }))).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(clean.s3.objects.get(CURRENT)?.body);
    const read = scene.s3.calls.map(({ input }) => String(input['Key']));
    expect(read.filter((key) => /^hello\/(Source|Build)$/.test(key))).toEqual([]);
  });
});
