import { type BundleManifest, bundleManifestSchema } from '../../functions/shared/contract';
import { openZip } from '../../functions/shared/zip-read';
import { sha256 } from '../../functions/shared/zip-write';
import { COMMIT, DIGEST, EXECUTION, REGISTRY, imageUri, releaseArtifacts, zip } from './support/fixtures';
import { outcome, outputsOf } from './support/job-runner';
import { awsError, networkError } from './support/scripted';
import {
  CURRENT,
  PARAMETERS,
  PRODUCTION_ACCOUNT,
  PromoteScene,
  markerPath,
  recordPath,
  releasePath,
} from './support/promote';

const OTHER = '99999999-2222-3333-4444-555555555555';
const puts = (scene: PromoteScene) =>
  scene.s3.calls.filter(({ name }) => name === 'PutObject').map(({ input }) => input);
const bundle = (scene: PromoteScene) =>
  openZip(scene.s3.objects.get(CURRENT)?.body ?? Buffer.alloc(0), 'bundle');

describe('a promotion', () => {
  it('P1: writes the write-once copy, the watched key and the marker, in this order and under conditions', async () => {
    const scene = new PromoteScene();
    const answered = await scene.run();
    expect(outcome(answered)).toBe('OK(release 7 of hello promoted to production)');
    expect(scene.s3.writes()).toEqual([releasePath(), CURRENT, markerPath()]);
    expect(puts(scene).map(({ IfNoneMatch, IfMatch }) => ({ IfNoneMatch, IfMatch }))).toEqual(
      Array(3).fill({ IfNoneMatch: '*', IfMatch: undefined }),
    );
    const current = scene.s3.objects.get(CURRENT);
    expect(outputsOf(answered)).toEqual({
      Sequence: '7',
      BundleSha256: sha256(current?.body ?? Buffer.alloc(0)),
      VersionId: current?.versionId,
    });
    expect(scene.s3Regions).toEqual(['ap-southeast-2']);
    expect(scene.ecrCalls.map(({ input }) => input)).toEqual([
      { registryId: '111111111111', repositoryName: 'acme/hello/web', imageIds: [{ imageDigest: DIGEST }] },
    ]);
  });

  it('P2: replaces the watched object only if it still is the one that was seen', async () => {
    const scene = new PromoteScene();
    const { etag } = scene.s3.put(CURRENT, 'older', { 'release-id': OTHER, sequence: '6', sha256: 'x' });
    await scene.run();
    expect(puts(scene)[1]).toMatchObject({ IfMatch: etag });
    expect(scene.s3.objects.get(CURRENT)?.metadata['sequence']).toBe('7');
  });

  it('P3: bundles exactly the files of the environment and a manifest that vouches for them', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const archive = await bundle(scene);
    expect(archive.names).toEqual(['release.json', 'web.image.json', 'web.production.json', 'web.yaml']);
    const manifest: BundleManifest = bundleManifestSchema.parse(
      JSON.parse((await archive.read('release.json', 9999)).toString()),
    );
    const { source, build, release } = releaseArtifacts();
    const hash = (bytes?: Buffer) => sha256(bytes ?? Buffer.alloc(0));
    expect(manifest).toEqual({
      version: 1,
      environment: 'production',
      execution: EXECUTION,
      rollback: false,
      files: {
        'web.image.json': hash(build.get('web.image.json')),
        'web.production.json': hash(source.get('cfn/web.production.json')),
        'web.yaml': hash(source.get('cfn/web.yaml')),
      },
      release,
    });
  });

  it('P3: makes the same bytes in every run', async () => {
    const [one, two] = [new PromoteScene(), new PromoteScene()];
    await one.run();
    await two.run();
    expect(two.s3.objects.get(CURRENT)?.body).toEqual(one.s3.objects.get(CURRENT)?.body);
  });

  it('P4 and P5: sends owner, checksum and metadata with every write, and neither ACL nor encryption', async () => {
    const scene = new PromoteScene();
    await scene.run();
    for (const call of scene.s3.calls.filter(({ input }) => input['Bucket'] === 'production')) {
      expect(call.input).toMatchObject({ ExpectedBucketOwner: PRODUCTION_ACCOUNT });
    }
    for (const input of puts(scene)) {
      expect(input).toMatchObject({ ChecksumAlgorithm: 'SHA256' });
      expect(Object.keys(input).filter((key) => /ACL|SSE|ServerSide|Grant/.test(key))).toEqual([]);
    }
    const current = scene.s3.objects.get(CURRENT);
    expect(current?.metadata).toEqual({
      'codepipeline-artifact-revision-summary': `${COMMIT} ${EXECUTION} web@${DIGEST}`,
      'release-id': EXECUTION,
      sequence: '7',
      sha256: sha256(current?.body ?? Buffer.alloc(0)),
    });
    expect(puts(scene)[1]).toMatchObject({ ContentType: 'application/zip' });
  });

  it('P16: a duplicate of a complete promotion writes nothing', async () => {
    const scene = new PromoteScene();
    const first = await scene.run();
    scene.s3.calls.length = 0;
    const second = await scene.run();
    expect(outcome(second)).toMatch(/^OK\(.*already promoted/);
    expect(outputsOf(second)).toEqual(outputsOf(first));
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each([1, 2, 3])('F6: goes on after a crash at write %i and ends as one clean run', async (at) => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    let writes = 0;
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject' && ++writes === at) throw networkError();
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable/);
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect([...scene.s3.objects].map(([key, { body }]) => [key, body.toString()]).sort()).toEqual(
      [...clean.s3.objects].map(([key, { body }]) => [key, body.toString()]).sort(),
    );
    expect(
      scene.s3.calls.filter(
        ({ name, input }) => name === 'PutObject' && input['Key'] === 'current/hello/bundle.zip',
      ).length,
    ).toBe(at === 2 ? 2 : 1);
  });

  it.each([1, 2, 3])('F5: takes a write whose answer got lost (%i) for its own', async (at) => {
    const scene = new PromoteScene();
    let writes = 0;
    scene.s3.after = ({ name }) => {
      // What the SDK's own second try is told after a lost reply.
      if (name === 'PutObject' && ++writes === at) throw awsError('PreconditionFailed', 'no', 412);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.writes()).toEqual([releasePath(), CURRENT, markerPath()]);
  });

  it('P22: tries a write again that met another one', async () => {
    const scene = new PromoteScene();
    let refused = false;
    scene.s3.before = ({ name, input }) => {
      if (name !== 'PutObject' || input['Key'] !== 'current/hello/bundle.zip' || refused) return;
      refused = true;
      throw awsError('ConditionalRequestConflict', 'conflict', 409);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it('P22: gives up when the key is contested all the time', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' && input['Key'] === 'current/hello/bundle.zip')
        throw awsError('ConditionalRequestConflict', 'conflict', 409);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable/);
  });
});

describe('a release that is not the newest', () => {
  it('T14: refuses one that is older than the current one, and writes nothing', async () => {
    const scene = new PromoteScene();
    scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' });
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello is older than release 8.*rollback command/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('T14: refuses when a newer one arrives between the look and the write', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' && input['Key'] === 'current/hello/bundle.zip') {
        scene.s3.before = () => undefined;
        scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' });
      }
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(RevisionOutOfSync, .*older than release 8/);
    expect(scene.s3.objects.get(CURRENT)?.body.toString()).toBe('newer');
  });

  it('P37: promotes the same sequence again for a new execution', async () => {
    const scene = new PromoteScene();
    await scene.run();
    scene.record({}, OTHER);
    expect(outcome(await scene.run({ userParameters: { ...PARAMETERS, release: OTHER } }))).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.metadata['release-id']).toBe(OTHER);
  });

  it('refuses to replace what someone else put there', async () => {
    const scene = new PromoteScene();
    scene.s3.put(CURRENT, 'by hand');
    expect(outcome(await scene.run())).toMatch(/FAIL\(RevisionOutOfSync, .*someone else wrote it/);
  });

  it('T15: never replaces a write-once copy', async () => {
    const scene = new PromoteScene();
    scene.s3.put(releasePath(), 'other', { 'release-id': EXECUTION, sequence: '7', sha256: 'f'.repeat(64) });
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, .*holds another bundle \(SHA-256 f{64}\)/,
    );
    expect(scene.s3.objects.get(releasePath())?.body.toString()).toBe('other');
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
  });
});

describe('the proof of test', () => {
  const refused = async (arrange: (scene: PromoteScene) => void) => {
    const scene = new PromoteScene();
    arrange(scene);
    const told = outcome(await scene.run());
    expect(scene.s3.writes()).toEqual([]);
    return told;
  };

  it('P6: refuses a release without a record of this execution, and names the service', async () => {
    expect(await refused((scene) => scene.s3.objects.delete(recordPath()))).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello was not tested in test by execution 1111.*: web has no record/,
    );
  });

  it.each([
    ['image', { image: imageUri(`sha256:${'e'.repeat(64)}`) }],
    ['template', { template: 'f'.repeat(64) }],
    ['sequence', { sequence: 6 }],
    ['commit', { commit: 'e'.repeat(40) }],
    ['execution', { execution: OTHER }],
    ['environment', { environment: 'production' }],
    ['service', { service: 'worker' }],
    ['application', { application: 'other' }],
  ])('P6: refuses a record with another %s', async (what, change) => {
    const told = await refused((scene) => {
      scene.s3.put(
        recordPath(),
        JSON.stringify({
          ...(JSON.parse(scene.s3.objects.get(recordPath())?.body.toString() ?? '') as object),
          ...change,
        }),
      );
    });
    expect(told).toMatch(new RegExp(`FAIL\\(RevisionOutOfSync, .*web ran with ${what} .* instead of `));
  });

  it('refuses a record that cannot be read as one', async () => {
    expect(await refused((scene) => scene.s3.put(recordPath(), '{}'))).toMatch(
      /FAIL\(ConfigurationError, the deployment record of web/,
    );
  });

  it('P8: refuses a release whose image is gone', async () => {
    expect(await refused((scene) => (scene.images = false))).toMatch(
      /FAIL\(RevisionUnavailable, .*digest sha256:d+/,
    );
  });
});

describe('what it is asked to do', () => {
  it.each([
    ['P34', { release: '../../x' }, /release: allowed: text that matches/],
    ['P34', { release: EXECUTION.toUpperCase() + 'A' }, /release/],
    ['T22', { application: 'hello$(x)' }, /application/],
    ['T22', { extra: 1 }, /unknown: extra/],
    ['', { environment: 'staging' }, /environment staging is not allowed; allowed: production/],
    ['', { services: [] }, /services/],
    ['', { services: ['web', 'worker'] }, /services web; the action promotes web, worker/],
    ['', { application: 'other' }, /release of hello; the action promotes other/],
  ])('%s: refuses %j before any write', async (_row, change, text) => {
    const scene = new PromoteScene();
    const told = outcome(await scene.run({ userParameters: { ...PARAMETERS, ...change } }));
    expect(told).toMatch(/^FAIL\(ConfigurationError/);
    expect(told).toMatch(text);
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each([
    [
      'P9',
      { imageFile: JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web:latest` }) },
      /ConfigurationError, .*digest/,
    ],
    [
      'P10',
      { productionConfiguration: '{' },
      /ConfigurationError, Source::cfn\/web.production.json is not JSON/,
    ],
    [
      'P10',
      { productionConfiguration: '{"Parameters":{"Cluster":"x","Nope":"y"}}' },
      /ConfigurationError, .*gives Nope/,
    ],
    ['P10', { productionConfiguration: '{}' }, /ConfigurationError, .*no value for Cluster/],
  ])('%s: refuses the release %j', async (_row, change, text) => {
    const scene = new PromoteScene(change);
    expect(outcome(await scene.run())).toMatch(text);
    expect(scene.s3.writes()).toEqual([]);
  });

  it('T9: refuses a template that is not the one the build saw', async () => {
    const scene = new PromoteScene();
    const { source } = releaseArtifacts();
    source.set('cfn/web.yaml', Buffer.from('tampered'));

    scene.s3.put('artifacts/hello/Source', zip(source));
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, Source::cfn\/web.yaml is not the file the build recorded/,
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  it('P33: names a missing artifact', async () => {
    const scene = new PromoteScene();
    expect(outcome(await scene.run({ inputs: ['Source'] }))).toMatch(
      /ConfigurationError, .*no input artifact Build; available: Source/,
    );
  });
});

describe('refusals of S3', () => {
  const whenWriting = async (error: Error, key?: string) => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' && (key === undefined || input['Key'] === key)) throw error;
    };
    return outcome(await scene.run());
  };

  it('P5: names the owner when the bucket belongs to someone else', async () => {
    expect(await whenWriting(awsError('AccessDenied', 'Access Denied', 403))).toMatch(
      /PermissionError, .*owner of the bucket must be account 222222222222/,
    );
  });

  it('P13: passes on which right on which key is missing', async () => {
    const told = await whenWriting(
      awsError(
        'AccessDenied',
        'not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:ap-southeast-2:222222222222:key/1',
        403,
      ),
    );
    expect(told).toMatch(/PermissionError, .*kms:GenerateDataKey.*arn:aws:kms/);
  });

  it.each([
    ['PermanentRedirect', 301],
    ['NoSuchBucket', 404],
  ])('P15: points at the region when S3 says %s', async (code, status) => {
    expect(await whenWriting(awsError(code, 'wrong place', status))).toMatch(/ConfigurationError, .*region/);
  });

  it('P23: fails as unavailable and leaves the write-once copy', async () => {
    expect(await whenWriting(awsError('SlowDown', 'slow', 503), 'current/hello/bundle.zip')).toMatch(
      /FAIL\(SystemUnavailable/,
    );
  });

  it('works without the right to list: a missing key is answered 403', async () => {
    const scene = new PromoteScene();
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject' || input['Bucket'] !== 'production') return;
      const key = `production/${String(input['Key'])}`;
      if (!scene.s3.objects.has(key)) throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.writes()).toEqual([releasePath(), CURRENT, markerPath()]);
  });

  it('says which right is missing when an object exists but may not be read', async () => {
    const scene = new PromoteScene();
    scene.s3.put(releasePath(), 'x', { sha256: 'x' });
    scene.s3.before = ({ name, input }) => {
      if (name !== 'PutObject' && input['Bucket'] === 'production')
        throw awsError('Forbidden', 'UnknownError', 403);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(PermissionError, .*s3:GetObject/);
  });
});
