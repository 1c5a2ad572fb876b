import { EXECUTION, releaseArtifacts, zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { CURRENT, OTHER, PromoteScene } from '../support/promote';
import { awsError } from '../support/scripted';

const RECORD = `records/checked/hello/${EXECUTION}/99999999-8888-7777-6666-555555555555.json`;

/** Replaces the artifact, and keeps the check record of the original artifact. */
function swap(scene: PromoteScene, change: Parameters<typeof releaseArtifacts>[0]): void {
  scene.s3.put('artifacts/hello/Checked', zip(releaseArtifacts(change).checked));
}

describe('an artifact that check-release has not checked', () => {
  it.each([
    [
      'the check has no record',
      (scene: PromoteScene) => void scene.s3.objects.delete(RECORD),
      /RevisionOutOfSync, .*which check-release has not checked: there is no record checked\/hello\//,
    ],
    [
      'the artifact has another release number',
      (scene: PromoteScene) => {
        swap(scene, { sequence: 999_999_999_999_999 });
        scene.record({ sequence: 999_999_999_999_999 });
      },
      /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
    ],
    [
      'the artifact has other files for production with the right hashes',
      (scene: PromoteScene) => {
        swap(scene, { productionConfiguration: '{"Parameters":{"Cluster":"other"}}' });
      },
      /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
    ],
    [
      'the artifact is from another execution',
      (scene: PromoteScene) => {
        scene.release({ execution: OTHER });
      },
      /RevisionOutOfSync, Checked::release.json is release 7 of hello of the execution 9999.*; expected: 1111/,
    ],
    [
      'the artifact is from another build',
      (scene: PromoteScene) => {
        swap(scene, { release: (release) => ({ ...release, buildId: 'acme-hello:unchecked' }) });
      },
      /RevisionOutOfSync, .*there is no record checked\/hello\/[-0-9]*\/unchecked.json/,
    ],
    [
      'the record is malformed',
      (scene: PromoteScene) => void scene.s3.put(RECORD, '{}'),
      /ConfigurationError, the check record checked\/hello\/\S* is not as expected/,
    ],
    [
      'the record cannot be read',
      (scene: PromoteScene) => {
        scene.s3.before = ({ input }) => {
          if (String(input['Key']).startsWith('checked/')) throw awsError('AccessDenied', 'Denied', 403);
        };
      },
      /PermissionError, reading checked\/hello\/\S* in records failed/,
    ],
  ])('is rejected before any write when %s (P39)', async (_what, arrange, pattern) => {
    const scene = new PromoteScene();
    arrange(scene);
    const answered = await scene.run();
    expect(outcome(answered)).toMatch(/^FAIL\(/);
    expect(outcome(answered)).toMatch(pattern);
    expect(scene.s3.writes()).toEqual([]);
    expect(scene.ecr.calls).toEqual([]);
    // The function does not even read the release bucket.
    expect(scene.s3.calls.filter(({ input }) => input['Bucket'] === 'production')).toEqual([]);
  });

  it('is promoted by a retry of the stage after its check (P39)', async () => {
    const scene = new PromoteScene();
    const record = scene.s3.objects.get(RECORD)?.body ?? '';
    scene.s3.objects.delete(RECORD);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync/);
    scene.s3.put(RECORD, record);
    expect(outcome(await scene.run())).toBe('OK(release 7 of hello promoted to production)');
  });

  it('is not accepted as a repeated promotion of a checked artifact (P39)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const written = scene.s3.writes().length;
    scene.s3.objects.delete(RECORD);
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
