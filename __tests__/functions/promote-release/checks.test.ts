import { deploymentRecordKey } from '../../../functions/shared/release/records';
import { sha256 } from '../../../functions/shared/zip/write';
import {
  EXECUTION,
  REGISTRY,
  TEMPLATE,
  canonicalSha256,
  imageUri,
  releaseArtifacts,
  zip,
} from '../support/fixtures';
import { outcome, tokenOf } from '../support/job-runner';
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

/** Returns the result of a job, and asserts that the job wrote nothing. */
const refused = async (arrange: (scene: PromoteScene) => void, scene = new PromoteScene()) => {
  arrange(scene);
  const message = outcome(await scene.run());
  expect(scene.s3.writes()).toEqual([]);
  expect(scene.ecr.tagged()).toEqual([]);
  return message;
};

describe('the proof of test', () => {
  it('rejects a release that this execution did not deploy, and names the service (P6)', async () => {
    expect(await refused((scene) => scene.s3.objects.delete(recordPath()))).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello was not tested in test by execution 1111.*: web has no record/,
    );
  });

  it('rejects a release when another image ran in test, and names both digests (P6)', async () => {
    const other = imageUri(`sha256:${'e'.repeat(64)}`);
    expect(
      await refused((scene) => {
        scene.record({ image: other });
      }),
    ).toMatch(/web ran with image .*e{64} instead of .*d{64}/);
  });

  it('does not accept the deployment of another execution as proof, even of the same release (P6)', async () => {
    expect(
      await refused((scene) => {
        scene.s3.objects.delete(recordPath());
        scene.record({}, OTHER);
      }),
    ).toMatch(/web has no record/);
  });

  it('rejects a release whose deployment to test is running or was rolled back: there is no record (P7)', async () => {
    // deploy-stack writes the deployment record only after the stack operation of the deployment has succeeded.
    expect(await refused((scene) => scene.s3.objects.delete(recordPath()))).toMatch(
      /web has no record of a finished deployment.*; release again/,
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
  ])('rejects a record with another %s (P6)', async (what, change) => {
    const message = await refused((scene) => {
      const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
      scene.s3.put(recordPath(), JSON.stringify({ ...record, ...change }));
    });
    expect(message).toMatch(new RegExp(`FAIL\\(RevisionOutOfSync, .*web ran with ${what} .* instead of `));
  });

  it('rejects a record without the configuration in release.json (P6)', async () => {
    expect(
      await refused((scene) => {
        const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
        scene.s3.put(recordPath(), JSON.stringify({ ...record, configuration: undefined }));
      }),
    ).toMatch(/web ran with configuration none instead of [0-9a-f]{64}/);
  });

  it('rejects a record without the hash of the canonical template (T41)', async () => {
    expect(
      await refused((scene) => {
        const record = JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object;
        scene.s3.put(recordPath(), JSON.stringify({ ...record, canonicalTemplate: undefined }));
      }),
    ).toMatch(/web ran with canonical template none instead of [0-9a-f]{64}; release again/);
  });

  it('rejects a record that is too large, before reading the record (T49)', async () => {
    const message = await refused((scene) => scene.s3.put(recordPath(), '['.repeat(65_537)));
    expect(message).toMatch(
      /FAIL\(ConfigurationError, deployments\/.* has 65,537 bytes; allowed: 64 KB; find out who wrote the object/,
    );
  });

  const nested = '['.repeat(2000) + ']'.repeat(2000);
  it.each([
    ['the template', { templateFile: `{"A":${nested}}` }],
    ['the configuration', { productionConfiguration: `{"Parameters":${nested}}` }],
    ['the image file', { imageFile: `{"ImageUri":${nested}}` }],
  ])('rejects 2,000 nested brackets in %s (T49)', async (_what, change) => {
    expect(await refused(() => undefined, new PromoteScene(change))).toMatch(
      /FAIL\(ConfigurationError, .*nested too deeply; allowed: 64 levels/,
    );
  });

  it('rejects a record that is not valid', async () => {
    expect(await refused((scene) => scene.s3.put(recordPath(), '{}'))).toMatch(
      /FAIL\(ConfigurationError, the deployment record of web/,
    );
  });

  it('reports denied access to the records instead of missing records', async () => {
    const message = await refused((scene) => {
      scene.s3.before = ({ input }) => {
        if (String(input['Key']).startsWith('deployments/'))
          throw awsError('AccessDenied', 'Access Denied', 403);
      };
    });
    expect(message).toMatch(/FAIL\(PermissionError, reading deployments\/test\/hello\/web\/.* AccessDenied/);
  });
});

/**
 * Adds a service with a different deployment time to the release.
 *
 * @returns the UserParameters of the action
 */
function addWorker(scene: PromoteScene, deployedAt: string) {
  const image = imageUri().replace('/web@', '/worker@');
  const { checked, record } = releaseArtifacts({
    release: (release) => {
      const { web } = release.services;
      return web === undefined ? release : { ...release, services: { web, worker: web } };
    },
  });
  for (const file of ['template', 'production']) {
    checked.set(`worker.${file}.json`, checked.get(`web.${file}.json`) ?? Buffer.alloc(0));
  }
  checked.set('worker.image.json', Buffer.from(JSON.stringify({ ImageUri: image })));
  scene.s3.put('artifacts/hello/Checked', zip(checked));
  scene.s3.put(`records/${record.key}`, record.text);
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

  it('makes an early promotion wait, writes nothing, and names the time of the promotion', async () => {
    expect(await refused(() => undefined, soaked(36 * MINUTE + 1))).toBe(
      'CONT(release 7 of hello has run in test since 2024-05-01T10:00:00.000Z; production requires 60 minutes, so it is promoted at 2024-05-01T11:00:00.000Z; the job continues in the next invocation)',
    );
    expect(await refused(() => undefined, soaked(60 * MINUTE - 1))).toMatch(/^CONT/);
  });

  it('promotes after the wait, however many invocations have waited', async () => {
    const scene = soaked(0);
    let token: string | undefined;
    for (let minute = 0; minute < 60; minute += 1) {
      scene.now = Date.parse(DEPLOYED_AT) + minute * MINUTE;
      const answered = await scene.run(token === undefined ? {} : { continuationToken: token });
      expect(outcome(answered)).toMatch(/^CONT/);
      token = tokenOf(answered);
    }
    scene.now = Date.parse(DEPLOYED_AT) + 60 * MINUTE;
    expect(outcome(await scene.run({ continuationToken: token ?? '' }))).toMatch(/^OK/);
  });

  it('rejects a promotion at once that would wait for more than 6 hours, and names the time of the next retry', async () => {
    const scene = soaked(36 * MINUTE + 1);
    scene.soakMinutes = 60 * 6 + 37;
    expect(await refused(() => undefined, scene)).toBe(
      'FAIL(RevisionOutOfSync, release 7 of hello has run in test since 2024-05-01T10:00:00.000Z; production requires 397 minutes, so it is promoted at 2024-05-01T16:37:00.000Z; a promotion waits at most 6 hours; retry the stage at 2024-05-01T16:37:00.000Z or later, in 361 minutes)',
    );
    const inTime = soaked(37 * MINUTE);
    inTime.soakMinutes = 60 * 6 + 37;
    expect(await refused(() => undefined, inTime)).toMatch(/^CONT/);
  });

  it('accepts a release at the end of its soak time, and at once without a soak time', async () => {
    expect(outcome(await soaked(60 * MINUTE).run())).toMatch(/^OK/);
    const none = soaked(0);
    none.soakMinutes = 0;
    expect(outcome(await none.run())).toMatch(/^OK/);
  });

  it('counts the soak time from the deployment of this execution, not from an earlier deployment', async () => {
    const scene = soaked(90 * MINUTE);
    expect(
      await refused(() => {
        scene.record({ deployedAt: '2024-05-01T11:00:00Z' });
      }, scene),
    ).toMatch(/since 2024-05-01T11:00:00.000Z.*at 2024-05-01T12:00:00.000Z/);
  });

  it('counts the soak time from the deployment of the last service', async () => {
    const scene = soaked(90 * MINUTE);
    const userParameters = addWorker(scene, '2024-05-01T11:00:00.000Z');
    expect(outcome(await scene.run({ userParameters }))).toMatch(
      /^CONT\(.*since 2024-05-01T11:00:00.000Z.*at 2024-05-01T12:00:00.000Z/,
    );
    expect(scene.s3.writes()).toEqual([]);
    scene.now = Date.parse('2024-05-01T12:00:00.000Z');
    expect(outcome(await scene.run({ userParameters }))).toMatch(/^OK/);
  });
});

describe('the stale guard', () => {
  it('rejects a release that is older than the current release (T14)', async () => {
    const message = await refused((scene) =>
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' }),
    );
    expect(message).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello is older than release 8.*to go back, revert the later commits and push/,
    );
  });

  it('compares numbers, not texts: release 10 is newer than release 7', async () => {
    const message = await refused((scene) =>
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '10', sha256: 'x' }),
    );
    expect(message).toMatch(/older than release 10/);
  });

  it('rejects another release with the number of the current release', async () => {
    const message = await refused((scene) =>
      scene.s3.put(CURRENT, 'x', { 'release-id': OTHER, sequence: '7', 'release-sha256': 'e'.repeat(64) }),
    );
    expect(message).toMatch(/FAIL\(RevisionOutOfSync, .*promoted another release with the number/);
  });

  it('replaces an object that has its own execution id but different bytes', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const bundle = clean.s3.objects.get(CURRENT);
    const scene = new PromoteScene();
    scene.s3.put(CURRENT, 'other bytes', { ...bundle?.metadata, sha256: 'e'.repeat(64) });
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(bundle?.body);
  });

  it.each([{}, { sequence: '6' }, { 'release-id': OTHER }, { 'release-id': OTHER, sequence: 'six' }])(
    'does not replace an object whose metadata names no release: %j',
    async (metadata) => {
      expect(await refused((scene) => scene.s3.put(CURRENT, 'by hand', metadata))).toMatch(
        /FAIL\(RevisionOutOfSync, .*the metadata of the current bundle of hello names no release; find out who wrote the bundle/,
      );
    },
  );
});

describe('the parameters of the action', () => {
  it.each([
    ['a release that is a path (P34)', { release: '../../x' }, /release: allowed: text that matches/],
    ['a release with a path after its id (P34)', { release: `${EXECUTION}/..` }, /release/],
    ['a release in capital letters (P34)', { release: EXECUTION.toUpperCase() + 'A' }, /release/],
    [
      'a variable that CodePipeline did not replace (P34)',
      { release: '#{codepipeline.PipelineExecutionId}' },
      /release/,
    ],
    ['a shell command as the application (T22)', { application: 'hello$(x)' }, /application/],
    ['an unknown parameter (T22)', { extra: 1 }, /unknown: extra/],
    ['a path as a service (T22)', { services: ['../web'] }, /services/],
    [
      'an unknown environment',
      { environment: 'staging' },
      /the function promote-release knows no environment staging; allowed: production; /,
    ],
    [
      'an environment with the name of a JavaScript property',
      { environment: 'constructor' },
      /knows no environment constructor/,
    ],
    ['no service', { services: [] }, /services/],
    [
      'a service that the release does not have',
      { services: ['web', 'worker'] },
      /services web, but the action promotes web, worker/,
    ],
    ['another application', { application: 'other' }, /release of hello, but the action promotes other/],
  ])('are rejected before any write: %s', async (_what, change, text) => {
    const scene = new PromoteScene();
    const message = outcome(await scene.run({ userParameters: { ...PARAMETERS, ...change } }));
    expect(message).toMatch(/^FAIL\(ConfigurationError/);
    expect(message).toMatch(text);
    expect(scene.s3.writes()).toEqual([]);
  });
});

describe('the files of the release', () => {
  it.each([
    ['a tag', `${REGISTRY}/acme/hello/web:latest`],
    ['a tag and a digest', `${REGISTRY}/acme/hello/web:1@sha256:${'d'.repeat(64)}`],
    ['63 digits', `${REGISTRY}/acme/hello/web@sha256:${'d'.repeat(63)}`],
  ])('rejects an image by %s (P9)', async (_what, ImageUri) => {
    const scene = new PromoteScene({ imageFile: JSON.stringify({ ImageUri }) });
    expect(await refused(() => undefined, scene)).toMatch(/ConfigurationError, .*digest/);
  });

  it('rejects an image of another registry (P9)', async () => {
    const ImageUri = `999999999999.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/web@sha256:${'d'.repeat(64)}`;
    const scene = new PromoteScene({ imageFile: JSON.stringify({ ImageUri }) });
    expect(await refused(() => undefined, scene)).toMatch(
      /ConfigurationError, .*registry 9{12}.*allowed: 1{12}/,
    );
  });

  it.each([
    ['malformed', '{', /Checked::web.production.json:1:2: not JSON: a key in double quotes is missing/],
    [
      'naming an undeclared parameter',
      '{"Parameters":{"Cluster":"x","Nope":"y"}}',
      /does not declare: Nope;/,
    ],
    ['without a value that has no default', '{}', /Cluster: has no value in production/],
    ['in the list format of the AWS CLI', '[{"ParameterKey":"Cluster"}]', /is a list.*map/],
  ])('rejects a configuration %s (P10)', async (_what, productionConfiguration, text) => {
    const message = await refused(() => undefined, new PromoteScene({ productionConfiguration }));
    expect(message).toMatch(/^FAIL\(ConfigurationError/);
    expect(message).toMatch(text);
  });

  /** Replaces the artifact by an artifact with changed files, and keeps the check record. */
  const withFiles = (change: (files: Map<string, Buffer>) => void) => (scene: PromoteScene) => {
    const { checked } = releaseArtifacts();
    change(checked);
    scene.s3.put('artifacts/hello/Checked', zip(checked));
  };

  it('rejects a release without a configuration for the environment (P10)', async () => {
    expect(await refused(withFiles((files) => files.delete('web.production.json')))).toMatch(
      /ConfigurationError, Checked has no file 'web.production.json'; it has .*web.test.json/,
    );
  });

  it.each(['web.template.json', 'web.production.json'])(
    'rejects the file %s when it is not the file in release.json (T9)',
    async (name) => {
      expect(await refused(withFiles((files) => files.set(name, Buffer.from('tampered'))))).toBe(
        `FAIL(RevisionOutOfSync, Checked::${name} is not the file that release.json describes: its SHA-256 is ${sha256(Buffer.from('tampered'))}, but the SHA-256 in release.json is ${sha256(releaseArtifacts().checked.get(name) ?? Buffer.alloc(0))}; release again)`,
      );
    },
  );

  it('rejects an image that is not the image in release.json (T9)', async () => {
    const image = Buffer.from(JSON.stringify({ ImageUri: imageUri(`sha256:${'e'.repeat(64)}`) }));
    expect(await refused(withFiles((files) => files.set('web.image.json', image)))).toMatch(
      /FAIL\(RevisionOutOfSync, Checked::web.image.json is not the file that release.json describes: its digest is sha256:e{64}, but the digest in release.json is sha256:d{64}; release again/,
    );
  });

  it('ignores files of the artifact that belong to no service of the release', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    withFiles((files) => files.set('worker.template.json', Buffer.from('{}')))(scene);
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(clean.s3.objects.get(CURRENT)?.body);
  });

  it('rejects a template that is not in the canonical form (T41)', async () => {
    expect(await refused(() => undefined, new PromoteScene({ templateFile: TEMPLATE }))).toBe(
      `FAIL(RevisionOutOfSync, this function reads Checked::web.template.json as a canonical template with the SHA-256 ${canonicalSha256()}, but release.json has the SHA-256 ${sha256(Buffer.from(TEMPLATE))}; deploy the functions of all accounts from one commit, then release again)`,
    );
  });

  it('names a missing artifact (P33)', async () => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run({ inputs: ['Source'] }))).toMatch(
      /ConfigurationError, .*no input artifact Checked; available: Source/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each([
    ['is no zip', Buffer.from('a reference'), /ConfigurationError, Checked is not a zip archive.*CODE_ZIP/],
    [
      'lacks a file',
      rawZip([{ name: 'a', data: Buffer.from('x') }]),
      /Checked has no file 'release.json'; it has a/,
    ],
  ])('rejects an artifact that %s (P33)', async (_what, bytes, text) => {
    expect(await refused((scene) => scene.s3.put('artifacts/hello/Checked', bytes))).toMatch(text);
  });

  it.each([
    [
      403,
      'AccessDenied',
      /PermissionError, .*the object does not exist, or the permission to read the object is missing/,
    ],
    [404, 'NoSuchKey', /RevisionUnavailable, reading artifact Checked/],
  ])('reports an artifact that S3 answers with %i (P33)', async (status, code, text) => {
    const message = await refused((scene) => {
      scene.s3.before = ({ input }) => {
        if (input['Key'] === 'hello/Checked') throw awsError(code, code, status);
      };
    });
    expect(message).toMatch(text);
  });

  it('writes the copy of a release that passed every check', async () => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.has(releasePath())).toBe(true);
  });
});
