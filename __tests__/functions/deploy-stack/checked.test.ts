import { DeployScene } from '../support/deploy';
import { checkRecordOf, releaseArtifacts, templateOf, zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { CHECK_RECORD, UNCHECKED_ARTIFACTS } from '../shared/release/unchecked-artifacts';

/** Sets up an updatable stack, and a release whose template must be uploaded before the update. */
function updatable(): DeployScene {
  const scene = new DeployScene({ template: templateOf(51_201) });
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  return scene;
}

describe('an artifact that check-release has not checked', () => {
  it.each(UNCHECKED_ARTIFACTS)(
    'is rejected before any change when %s (D97)',
    async (_what, arrange, pattern) => {
      const scene = updatable();
      arrange(scene.s3);
      const answered = await scene.run();
      expect(outcome(answered)).toMatch(/^FAIL\(/);
      expect(outcome(answered)).toMatch(pattern);
      expect(scene.cloudFormation.calls).toEqual([]);
      expect(scene.ecr.calls).toEqual([]);
      expect(scene.s3.writes()).toEqual([]);
    },
  );

  it('is deployed by a retry of the stage after its check (D97)', async () => {
    const scene = updatable();
    const record = scene.s3.objects.get(CHECK_RECORD)?.body ?? '';
    scene.s3.objects.delete(CHECK_RECORD);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync/);
    scene.s3.put(CHECK_RECORD, record);
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
