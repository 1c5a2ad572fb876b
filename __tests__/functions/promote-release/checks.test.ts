import { deploymentRecordKey } from '../../../functions/shared/release/records';
import { EXECUTION, REGISTRY, imageUri, releaseArtifacts, zip } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { rawZip } from '../support/zips/raw-zip';
import {
  CURRENT,
  DEPLOYED_AT,
  OTHER,
  PARAMETERS,
  PromoteScene,
  recordPath,
  releasePath,
} from '../support/promote';
import { awsError } from '../support/scripted';

/** How the job ended; nothing may have been written. */
const refused = async (arrange: (scene: PromoteScene) => void, scene = new PromoteScene()) => {
  arrange(scene);
  const told = outcome(await scene.run());
  expect(scene.s3.writes()).toEqual([]);
  expect(scene.ecr.tagged()).toEqual([]);
  return told;
};

describe('the proof of test', () => {
  it('P6: refuses a release that this execution did not deploy, and names the service', async () => {
    expect(await refused((scene) => scene.s3.objects.delete(recordPath()))).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello was not tested in test by execution 1111.*: web has no record/,
    );
  });

  it('P6: refuses a release when another image ran in test, and names both digests', async () => {
    const other = imageUri(`sha256:${'e'.repeat(64)}`);
    expect(
      await refused((scene) => {
        scene.record({ image: other });
      }),
    ).toMatch(/web ran with image .*e{64} instead of .*d{64}/);
  });

  it('P6: takes the deployment of another execution for no proof, although it is of the same release', async () => {
    expect(
      await refused((scene) => {
        scene.s3.objects.delete(recordPath());
        scene.record({}, OTHER);
      }),
    ).toMatch(/web has no record/);
  });

  it('P7: a deployment to test that is still running, or was rolled back, has no record and proves nothing', async () => {
    // deploy-stack writes the record when its own operation has ended well, and never before.
    expect(await refused((scene) => scene.s3.objects.delete(recordPath()))).toMatch(
      /web has no record of a finished deployment.*deploy it there first/,
    );
  });

  it.each([
    ['template', { template: 'f'.repeat(64) }],
    ['canonical template', { canonicalTemplate: 'f'.repeat(64) }],
    ['configuration', { configuration: 'f'.repeat(64) }],
    ['sequence', { sequence: 6 }],
    ['commit', { commit: 'e'.repeat(40) }],
    ['execution', { execution: OTHER }],
    ['environment', { environment: 'production' }],
    ['service', { service: 'worker' }],
    ['application', { application: 'other' }],
  ])('P6: refuses a record with another %s', async (what, change) => {
    const told = await refused((scene) => {
      const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
      scene.s3.put(recordPath(), JSON.stringify({ ...record, ...change }));
    });
    expect(told).toMatch(new RegExp(`FAIL\\(RevisionOutOfSync, .*web ran with ${what} .* instead of `));
  });

  it('P6: refuses a record without the configuration that the build vouches for', async () => {
    expect(
      await refused((scene) => {
        const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
        scene.s3.put(recordPath(), JSON.stringify({ ...record, configuration: undefined }));
      }),
    ).toMatch(/web ran with configuration none instead of [0-9a-f]{64}/);
  });

  it('T41: refuses a record of a version that did not say what CloudFormation got', async () => {
    expect(
      await refused((scene) => {
        const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
        scene.s3.put(recordPath(), JSON.stringify({ ...record, canonicalTemplate: undefined }));
      }),
    ).toMatch(/web ran with canonical template none instead of [0-9a-f]{64}; deploy it there first/);
  });

  it('T49: refuses a record that is too large to be one, before it is read', async () => {
    const told = await refused((scene) => scene.s3.put(recordPath(), '['.repeat(65_537)));
    expect(told).toMatch(
      /FAIL\(ConfigurationError, deployments\/.* has 65,537 bytes; allowed: 64 KB; find out who wrote it/,
    );
  });

  it.each(['Source', 'Build'])('T49: refuses a document of 2,000 nested brackets in %s', async (artifact) => {
    const nested = '['.repeat(2000) + ']'.repeat(2000);
    const scene = new PromoteScene(
      artifact === 'Source' ? { template: `A: ${nested}` } : { imageFile: `{"ImageUri":${nested}}` },
    );
    expect(await refused(() => undefined, scene)).toMatch(
      /FAIL\(ConfigurationError, .*nested too deeply; allowed: 64 levels/,
    );
  });

  it('refuses a record that cannot be read as one', async () => {
    expect(await refused((scene) => scene.s3.put(recordPath(), '{}'))).toMatch(
      /FAIL\(ConfigurationError, the deployment record of web/,
    );
  });

  it('says that records may not be read, and not that there are none', async () => {
    const told = await refused((scene) => {
      scene.s3.before = ({ input }) => {
        if (input['Bucket'] === 'records') throw awsError('AccessDenied', 'Access Denied', 403);
      };
    });
    expect(told).toMatch(/FAIL\(PermissionError, reading deployments\/test\/hello\/web\/.* AccessDenied/);
  });
});

/** Gives the release a second service, deployed at a time of its own. @returns The parameters of its action. */
function addWorker(scene: PromoteScene, deployedAt: string) {
  const { source, build, release } = releaseArtifacts();
  const copy = (files: Map<string, Buffer>, from: string, to: string) =>
    files.set(to, files.get(from) ?? Buffer.alloc(0));
  copy(source, 'cfn/web.yaml', 'cfn/worker.yaml');
  copy(source, 'cfn/web.production.json', 'cfn/worker.production.json');
  const image = imageUri().replace('/web@', '/worker@');
  build.set('worker.image.json', Buffer.from(JSON.stringify({ ImageUri: image })));
  const services = { ...release.services, worker: release.services['web'] };
  build.set('release.json', Buffer.from(JSON.stringify({ ...release, services })));
  scene.s3.put('artifacts/hello/Source', zip(source));
  scene.s3.put('artifacts/hello/Build', zip(build));
  const web = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
  scene.s3.put(
    `records/${deploymentRecordKey('test', 'hello', 'worker', EXECUTION)}`,
    JSON.stringify({ ...web, service: 'worker', image, deployedAt }),
  );
  return { ...PARAMETERS, services: ['web', 'worker'] };
}

describe('the soak time', () => {
  const MINUTE = 60_000;
  const soaked = (afterMs: number) => {
    const scene = new PromoteScene();
    scene.soakMinutes = 60;
    scene.now = Date.parse(DEPLOYED_AT) + afterMs;
    return scene;
  };

  it('refuses a release that is too young, and says when it may be tried again', async () => {
    expect(await refused(() => undefined, soaked(36 * MINUTE + 1))).toBe(
      'FAIL(RevisionOutOfSync, release 7 of hello has run in test since 2024-05-01T10:00:00.000Z; production requires 60 minutes; retry the stage at 2024-05-01T11:00:00.000Z or later, in 24 minutes)',
    );
    expect(await refused(() => undefined, soaked(60 * MINUTE - 1))).toMatch(/in 1 minutes\)$/);
  });

  it('lets it pass at that minute, and at once where none is asked for', async () => {
    expect(outcome(await soaked(60 * MINUTE).run())).toMatch(/^OK/);
    const none = soaked(0);
    none.soakMinutes = 0;
    expect(outcome(await none.run())).toMatch(/^OK/);
  });

  it('counts from the deployment of this execution, not from an earlier one', async () => {
    const scene = soaked(90 * MINUTE);
    expect(
      await refused(() => {
        scene.record({ deployedAt: '2024-05-01T11:00:00Z' });
      }, scene),
    ).toMatch(/since 2024-05-01T11:00:00.000Z.*at 2024-05-01T12:00:00.000Z/);
  });

  it('counts from the service that was deployed last', async () => {
    const scene = soaked(90 * MINUTE);
    const userParameters = addWorker(scene, '2024-05-01T11:00:00.000Z');
    expect(outcome(await scene.run({ userParameters }))).toMatch(
      /^FAIL\(RevisionOutOfSync, .*since 2024-05-01T11:00:00.000Z.*at 2024-05-01T12:00:00.000Z/,
    );
    expect(scene.s3.writes()).toEqual([]);
    scene.now = Date.parse('2024-05-01T12:00:00.000Z');
    expect(outcome(await scene.run({ userParameters }))).toMatch(/^OK/);
  });
});

describe('the stale guard', () => {
  it('T14: refuses a release that is older than the current one', async () => {
    const told = await refused((scene) =>
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' }),
    );
    expect(told).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello is older than release 8.*to go back, revert the later commits and push/,
    );
  });

  const rolledBack = (sequence: string, from: string) => (scene: PromoteScene) =>
    scene.s3.put(CURRENT, 'x', { 'release-id': OTHER, sequence, sha256: 'x', 'rolled-back-from': from });

  it.each(['7', '8', '10'])(
    'refuses what is not newer than all that were there before a rollback: release %s was',
    async (from) => {
      expect(await refused(rolledBack('5', from))).toBe(
        `FAIL(RevisionOutOfSync, release 7 of hello cannot be promoted: the environment was rolled back from release ${from} to release 5; promote a release newer than ${from})`,
      );
    },
  );

  it('lets a release in that is newer than all of them', async () => {
    const scene = new PromoteScene();
    rolledBack('5', '6')(scene);
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.metadata).not.toHaveProperty('rolled-back-from');
  });

  it('compares numbers, not text: release 10 is newer than 7', async () => {
    const told = await refused((scene) =>
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '10', sha256: 'x' }),
    );
    expect(told).toMatch(/older than release 10/);
  });

  it('refuses another release under the number of the current one', async () => {
    const told = await refused((scene) =>
      scene.s3.put(CURRENT, 'x', { 'release-id': OTHER, sequence: '7', 'release-sha256': 'e'.repeat(64) }),
    );
    expect(told).toMatch(/FAIL\(RevisionOutOfSync, .*two releases have the same number/);
  });

  it('does not take other bytes under its own execution for its bundle: they are replaced', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const bundle = clean.s3.objects.get(CURRENT);
    const scene = new PromoteScene();
    scene.s3.put(CURRENT, 'other bytes', { ...bundle?.metadata, sha256: 'e'.repeat(64) });
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(bundle?.body);
  });

  it.each([
    {},
    { sequence: '6' },
    { 'release-id': OTHER },
    { 'release-id': OTHER, sequence: 'six' },
    { 'release-id': OTHER, sequence: '5', 'rolled-back-from': 'six' },
  ])('refuses to replace what someone else put there (%j)', async (metadata) => {
    expect(await refused((scene) => scene.s3.put(CURRENT, 'by hand', metadata))).toMatch(
      /FAIL\(RevisionOutOfSync, .*the metadata of the current bundle of hello names no release; find out who wrote the bundle/,
    );
  });
});

describe('what it is asked to do', () => {
  it.each([
    ['P34', { release: '../../x' }, /release: allowed: text that matches/],
    ['P34', { release: `${EXECUTION}/..` }, /release/],
    ['P34', { release: EXECUTION.toUpperCase() + 'A' }, /release/],
    ['P34', { release: '#{codepipeline.PipelineExecutionId}' }, /release/],
    ['T22', { application: 'hello$(x)' }, /application/],
    ['T22', { extra: 1 }, /unknown: extra/],
    ['T22', { services: ['../web'] }, /services/],
    ['target', { environment: 'staging' }, /environment staging is not allowed; allowed: production/],
    ['target', { environment: 'constructor' }, /environment constructor is not allowed/],
    ['services', { services: [] }, /services/],
    ['services', { services: ['web', 'worker'] }, /services web; the action promotes web, worker/],
    ['application', { application: 'other' }, /release of hello; the action promotes other/],
  ])('%s: refuses %j before any write', async (_row, change, text) => {
    const scene = new PromoteScene();
    const told = outcome(await scene.run({ userParameters: { ...PARAMETERS, ...change } }));
    expect(told).toMatch(/^FAIL\(ConfigurationError/);
    expect(told).toMatch(text);
    expect(scene.s3.writes()).toEqual([]);
  });
});

describe('the files of the release', () => {
  it.each([
    ['a tag', `${REGISTRY}/acme/hello/web:latest`],
    ['a tag and a digest', `${REGISTRY}/acme/hello/web:1@sha256:${'d'.repeat(64)}`],
    ['63 digits', `${REGISTRY}/acme/hello/web@sha256:${'d'.repeat(63)}`],
  ])('P9: refuses an image by %s', async (_what, ImageUri) => {
    const scene = new PromoteScene({ imageFile: JSON.stringify({ ImageUri }) });
    expect(await refused(() => undefined, scene)).toMatch(/ConfigurationError, .*digest/);
  });

  it('P9: refuses an image of another registry', async () => {
    const ImageUri = `999999999999.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/web@sha256:${'d'.repeat(64)}`;
    const scene = new PromoteScene({ imageFile: JSON.stringify({ ImageUri }) });
    expect(await refused(() => undefined, scene)).toMatch(
      /ConfigurationError, .*registry 9{12}.*allowed: 1{12}/,
    );
  });

  it.each([
    ['malformed', '{', /Source::cfn\/web.production.json:1:2: not JSON: a key in double quotes is missing/],
    ['naming an undeclared parameter', '{"Parameters":{"Cluster":"x","Nope":"y"}}', /sets Nope/],
    ['without a value that has no default', '{}', /Cluster: has no value in production/],
    ['in the list format of the AWS CLI', '[{"ParameterKey":"Cluster"}]', /is a list.*map/],
  ])('P10: refuses a configuration %s', async (_what, productionConfiguration, text) => {
    const told = await refused(() => undefined, new PromoteScene({ productionConfiguration }));
    expect(told).toMatch(/^FAIL\(ConfigurationError/);
    expect(told).toMatch(text);
  });

  it('P10: refuses a release without a configuration for the environment', async () => {
    expect(
      await refused((scene) => {
        const { source } = releaseArtifacts();
        source.delete('cfn/web.production.json');
        scene.s3.put('artifacts/hello/Source', zip(source));
      }),
    ).toMatch(
      /ConfigurationError, Source has no file 'cfn\/web.production.json'; it has .*cfn\/web.test.json/,
    );
  });

  it('T9: refuses a template that is not the one the build saw', async () => {
    expect(
      await refused((scene) => {
        const { source } = releaseArtifacts();
        source.set('cfn/web.yaml', Buffer.from('tampered'));
        scene.s3.put('artifacts/hello/Source', zip(source));
      }),
    ).toMatch(/FAIL\(RevisionOutOfSync, Source::cfn\/web.yaml is not the file the build recorded/);
  });

  it('P33: names a missing artifact', async () => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run({ inputs: ['Source'] }))).toMatch(
      /ConfigurationError, .*no input artifact Build; available: Source/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each([
    ['is no zip', Buffer.from('a reference'), /ConfigurationError, Build is not a zip archive.*CODE_ZIP/],
    [
      'lacks a file',
      rawZip([{ name: 'a', data: Buffer.from('x') }]),
      /Build has no file 'release.json'; it has a/,
    ],
  ])('P33: refuses an artifact that %s', async (_what, bytes, text) => {
    expect(await refused((scene) => scene.s3.put('artifacts/hello/Build', bytes))).toMatch(text);
  });

  it.each([
    [403, 'AccessDenied', /PermissionError, .*missing object or missing permission/],
    [404, 'NoSuchKey', /RevisionUnavailable, reading artifact Build/],
  ])('P33: reports an artifact that answers %i', async (status, code, text) => {
    const told = await refused((scene) => {
      scene.s3.before = ({ input }) => {
        if (input['Key'] === 'hello/Build') throw awsError(code, code, status);
      };
    });
    expect(told).toMatch(text);
  });

  it('writes the copy of a release that passed every check', async () => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.has(releasePath())).toBe(true);
  });
});
