import { DeployScene } from '../support/deploy';
import { EXECUTION, checkRecordOf, releaseArtifacts, templateOf, zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { awsError } from '../support/scripted';

const RECORD = `records/checked/hello/${EXECUTION}/99999999-8888-7777-6666-555555555555.json`;
const OTHER = '99999999-2222-3333-4444-555555555555';

/** Sets up an updatable stack, and a release whose template must be uploaded before the update. */
function updatable(): DeployScene {
  const scene = new DeployScene({ template: templateOf(51_201) });
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  return scene;
}

/** Replaces the artifact, and keeps the check record of the original artifact. */
function swap(scene: DeployScene, change: Parameters<typeof releaseArtifacts>[0]): void {
  scene.s3.put('artifacts/hello/Checked', zip(releaseArtifacts(change).checked));
}

describe('an artifact that check-release has not checked', () => {
  it.each([
    [
      'the check has no record',
      (scene: DeployScene) => void scene.s3.objects.delete(RECORD),
      /RevisionOutOfSync, .*which check-release has not checked: there is no record checked\/hello\//,
    ],
    [
      'the artifact has another release number',
      (scene: DeployScene) => {
        swap(scene, { sequence: 999_999_999_999_999 });
      },
      /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
    ],
    [
      'the artifact has other files with the right hashes',
      (scene: DeployScene) => {
        swap(scene, { testConfiguration: '{"Parameters":{"Cluster":"other"}}' });
      },
      /RevisionOutOfSync, Checked::release.json is not the file that check-release wrote/,
    ],
    [
      'the artifact is from another execution',
      (scene: DeployScene) => {
        scene.release({ execution: OTHER });
      },
      /RevisionOutOfSync, Checked::release.json is release 7 of hello of the execution 9999.*; expected: 1111/,
    ],
    [
      'the artifact is from another build',
      (scene: DeployScene) => {
        swap(scene, { release: (release) => ({ ...release, buildId: 'acme-hello:unchecked' }) });
      },
      /RevisionOutOfSync, .*there is no record checked\/hello\/[-0-9]*\/unchecked.json/,
    ],
    [
      'the record is malformed',
      (scene: DeployScene) => void scene.s3.put(RECORD, '{}'),
      /ConfigurationError, the check record checked\/hello\/\S* is not as expected/,
    ],
    [
      'the record cannot be read',
      (scene: DeployScene) => {
        scene.s3.before = ({ input }) => {
          if (input['Bucket'] === 'records') throw awsError('AccessDenied', 'Access Denied', 403);
        };
      },
      /PermissionError, reading checked\/hello\/\S* in records failed/,
    ],
  ])('is rejected before any change when %s (D97)', async (_what, arrange, pattern) => {
    const scene = updatable();
    arrange(scene);
    const answered = await scene.run();
    expect(outcome(answered)).toMatch(/^FAIL\(/);
    expect(outcome(answered)).toMatch(pattern);
    expect(scene.cloudFormation.calls).toEqual([]);
    expect(scene.ecr.calls).toEqual([]);
    expect(scene.s3.writes()).toEqual([]);
  });

  it('is deployed by a retry of the stage after its check (D97)', async () => {
    const scene = updatable();
    const record = scene.s3.objects.get(RECORD)?.body ?? '';
    scene.s3.objects.delete(RECORD);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync/);
    scene.s3.put(RECORD, record);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
  });
});

describe('an artifact that check-release has checked', () => {
  it('is deployed, and the other artifacts of the execution have no effect', async () => {
    const scene = updatable();
    const forged = releaseArtifacts({ sequence: 8, imageFile: '{}' }).checked;
    for (const name of ['Source', 'Build']) scene.s3.put(`artifacts/hello/${name}`, zip(forged));
    expect(outcome(await scene.run({ inputs: ['Source', 'Build', 'Checked'] }))).toBe(
      'CONT(UPDATE_IN_PROGRESS)',
    );
    expect(scene.changeInput()['Tags']).toContainEqual({ Key: 'release-sequence', Value: '7' });
    const read = scene.s3.calls.map(({ input }) => String(input['Key']));
    expect(read).toContain('hello/Checked');
    expect(read).not.toContain('hello/Build');
    expect(read).not.toContain('hello/Source');
  });

  it('may have a check record of each build of the execution (D97)', async () => {
    const scene = updatable();
    const { release } = releaseArtifacts();
    const { key, text } = checkRecordOf({ ...release, buildId: 'acme-hello:other' }, Buffer.from('{}'));
    scene.s3.put(`records/${key}`, text);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
  });
});
