import { bundleManifestSchema } from '../../../functions/shared/release/bundle-manifest';
import { openZip } from '../../../functions/shared/zip/read';
import { sha256 } from '../../../functions/shared/zip/write';
import { COMMIT, DIGEST, EXECUTION, canonicalSha256, releaseArtifacts } from '../support/fixtures';
import { outcome, outputsOf } from '../support/job-runner';
import {
  CURRENT,
  OTHER,
  PARAMETERS,
  PRODUCTION_ACCOUNT,
  PROMOTION,
  PromoteScene,
  markerPath,
  releasePath,
} from '../support/promote';
import { awsError, networkError } from '../support/scripted';

const WRITES = [releasePath(), CURRENT, PROMOTION, markerPath()];
const puts = (scene: PromoteScene) =>
  scene.s3.calls.filter(({ name }) => name === 'PutObject').map(({ input }) => input);
const end = (scene: PromoteScene) =>
  [...scene.s3.objects].map(([key, { body }]) => [key, body.toString('base64')]).sort();
const versionsOfCurrent = (scene: PromoteScene) => scene.s3.stored.filter((path) => path === CURRENT).length;

describe('a promotion', () => {
  it('writes the copy, the image tag, the watched key, the record and the marker, in this order (P1)', async () => {
    const scene = new PromoteScene();
    const order: string[] = [];
    scene.s3.before = ({ name, input }) => {
      if (name === 'PutObject') order.push(String(input['Key']));
    };
    scene.ecr.before = ({ name }) => {
      if (name === 'PutImage') order.push('the tag');
    };
    const answered = await scene.run();
    expect(outcome(answered)).toBe('OK(release 7 of hello promoted to production)');
    expect(scene.s3.writes()).toEqual(WRITES);
    expect(order).toEqual([
      `releases/hello/7-${EXECUTION}/bundle.zip`,
      'the tag',
      'current/hello/bundle.zip',
      'promotions/production/hello.json',
      `releases/hello/7-${EXECUTION}/promoted.json`,
    ]);
    expect(puts(scene).map(({ IfNoneMatch, IfMatch }) => ({ IfNoneMatch, IfMatch }))).toEqual(
      Array(4).fill({ IfNoneMatch: '*', IfMatch: undefined }),
    );
    const current = scene.s3.objects.get(CURRENT);
    expect(outputsOf(answered)).toEqual({
      Sequence: '7',
      BundleSha256: sha256(current?.body ?? Buffer.alloc(0)),
      VersionId: current?.versionId,
    });
    expect(scene.s3Regions).toEqual(['ap-southeast-2']);
  });

  it('replaces the watched object only if the object has not changed since it was read (P2)', async () => {
    const scene = new PromoteScene();
    const { etag } = scene.s3.put(CURRENT, 'older', { 'release-id': OTHER, sequence: '6', sha256: 'x' });
    await scene.run();
    expect(puts(scene)[1]).toMatchObject({ IfMatch: etag });
    expect(scene.s3.objects.get(CURRENT)?.metadata['sequence']).toBe('7');
  });

  it('bundles exactly the files of the environment and a manifest with their hashes (P3)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const archive = await openZip(scene.s3.objects.get(CURRENT)?.body ?? Buffer.alloc(0), 'bundle');
    const names = ['web.image.json', 'web.production.json', 'web.template.json'];
    expect(archive.names).toEqual(['release.json', ...names]);
    const { checked, release } = releaseArtifacts();
    for (const name of names) expect(await archive.read(name, 9999)).toEqual(checked.get(name));
    const hash = (name: string) => sha256(checked.get(name) ?? Buffer.alloc(0));
    const text = (await archive.read('release.json', 9999)).toString();
    expect(bundleManifestSchema.parse(JSON.parse(text))).toEqual({
      version: 1,
      environment: 'production',
      execution: EXECUTION,
      files: {
        'web.image.json': hash('web.image.json'),
        'web.production.json': hash('web.production.json'),
        'web.template.json': canonicalSha256(),
      },
      release,
    });
  });

  it('makes the same bytes in every run, at any time (P3)', async () => {
    const [one, two] = [new PromoteScene(), new PromoteScene()];
    await one.run();
    two.now += 1e9;
    await two.run();
    expect(two.s3.objects.get(CURRENT)?.body).toEqual(one.s3.objects.get(CURRENT)?.body);
  });

  it('sends metadata that CodePipeline shows, and neither an ACL nor encryption headers (P4)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    for (const input of puts(scene)) {
      expect(Object.keys(input).filter((key) => /ACL|SSE|ServerSide|Grant/.test(key))).toEqual([]);
    }
    const current = scene.s3.objects.get(CURRENT);
    expect(current?.metadata).toEqual({
      'codepipeline-artifact-revision-summary': `${COMMIT} ${EXECUTION} web@${DIGEST}`,
      'release-id': EXECUTION,
      'release-sha256': sha256(Buffer.from(JSON.stringify(releaseArtifacts().release))),
      sequence: '7',
      sha256: sha256(current?.body ?? Buffer.alloc(0)),
    });
    expect(puts(scene)[1]).toMatchObject({ ContentType: 'application/zip', ChecksumAlgorithm: 'SHA256' });
  });

  it('names the account that must own the bucket in every call (P5)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const own = scene.s3.calls.filter(({ input }) => input['Bucket'] === 'production');
    expect(own.length).toBeGreaterThan(4);
    for (const { input } of own) expect(input).toMatchObject({ ExpectedBucketOwner: PRODUCTION_ACCOUNT });
    const records = scene.s3.calls.filter(({ input }) => input['Bucket'] === 'records');
    for (const { input } of records) expect(input).toMatchObject({ ExpectedBucketOwner: '111111111111' });
  });
});

describe('a promotion that is repeated', () => {
  it('writes nothing for a duplicate of a completed promotion, and returns the same outputs (P16)', async () => {
    const scene = new PromoteScene();
    const first = await scene.run();
    scene.s3.calls.length = 0;
    const second = await scene.run();
    expect(outcome(second)).toBe(
      'OK(release 7 of hello was already promoted to production; nothing written)',
    );
    expect(outputsOf(second)).toEqual(outputsOf(first));
    expect(scene.s3.writes()).toEqual([]);
  });

  it.each([
    ['the write-once copy (P17)', 1],
    ['the watched key (P17)', 2],
    ['the record, after the watched key (P18)', 3],
    ['the marker, after the record (P26)', 4],
  ])('ends in the state of one clean run after a crash before the write of %s', async (_name, at) => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    let writes = 0;
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject' && ++writes === at) throw networkError();
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable/);
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(end(scene)).toEqual(end(clean));
    expect(versionsOfCurrent(scene)).toBe(1);
  });

  it('never replaces the watched object with an older release from a late duplicate (P19)', async () => {
    const scene = new PromoteScene();
    let writes = 0;
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject' && ++writes === 4) throw networkError(); // The fourth write creates the marker.
    };
    await scene.run();
    scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' });
    expect(outcome(await scene.run())).toMatch(/FAIL\(RevisionOutOfSync, .*older than release 8/);
    expect(scene.s3.objects.get(CURRENT)?.body.toString()).toBe('newer');
  });

  it.each([1, 2, 3, 4])(
    'recognizes its own write, number %i, whose answer was lost (P20, P24)',
    async (at) => {
      const scene = new PromoteScene();
      let writes = 0;
      scene.s3.after = ({ name }) => {
        // The first attempt of the SDK succeeded, but its response was lost. The second attempt gets the error.
        if (name === 'PutObject' && ++writes === at) throw awsError('PreconditionFailed', 'no', 412);
      };
      expect(outcome(await scene.run())).toMatch(/^OK/);
      expect(scene.s3.writes()).toEqual(WRITES);
      expect(versionsOfCurrent(scene)).toBe(1);
    },
  );

  it('never replaces a write-once copy that has other bytes (P20)', async () => {
    const scene = new PromoteScene();
    scene.s3.put(releasePath(), 'other', { 'release-id': EXECUTION, sequence: '7', sha256: 'f'.repeat(64) });
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(RevisionOutOfSync, .*the write-once copy .* has the SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa, but .*release again/,
    );
    expect(scene.s3.objects.get(releasePath())?.body.toString()).toBe('other');
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
    expect(scene.ecr.tagged()).toEqual([]);
  });

  it('reads the watched object again after a change before the write, and replaces an older release (P21)', async () => {
    const scene = new PromoteScene();
    scene.interrupt(CURRENT, () => {
      scene.s3.put(CURRENT, 'older', { 'release-id': OTHER, sequence: '6', sha256: 'x' });
    });
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.metadata['sequence']).toBe('7');
  });

  it('rejects its release when a newer release was written before the write (P21)', async () => {
    const scene = new PromoteScene();
    scene.interrupt(CURRENT, () => {
      scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' });
    });
    expect(outcome(await scene.run())).toMatch(/FAIL\(RevisionOutOfSync, .*older than release 8/);
    expect(scene.s3.objects.get(CURRENT)?.body.toString()).toBe('newer');
  });

  it.each([releasePath(), CURRENT, PROMOTION, markerPath()])(
    'writes %s again after a conflict with another write (P22)',
    async (path) => {
      const scene = new PromoteScene();
      scene.bucketClient = scene.s3.retryingClient;
      scene.interrupt(path, () => {
        throw awsError('ConditionalRequestConflict', 'conflict', 409);
      });
      expect(outcome(await scene.run())).toMatch(/^OK/);
      expect(scene.s3.objects.has(path)).toBe(true);
    },
  );

  it.each([releasePath(), CURRENT, PROMOTION, markerPath()])(
    'fails as unavailable when S3 answers every write of %s with a conflict (P22)',
    async (path) => {
      const scene = new PromoteScene();
      scene.bucketClient = scene.s3.retryingClient;
      scene.refuse(path, awsError('ConditionalRequestConflict', 'conflict', 409));
      expect(outcome(await scene.run())).toMatch(
        /FAIL\(SystemUnavailable, .*ConditionalRequestConflict: conflict; retry the stage/,
      );
      expect(scene.s3.writes().filter((written) => written === path)).toHaveLength(8);
    },
  );

  it.each([CURRENT, PROMOTION])(
    'fails as unavailable when %s keeps changing under concurrent writers (P22)',
    async (path) => {
      const scene = new PromoteScene();
      scene.refuse(path, awsError('PreconditionFailed', 'no', 412));
      expect(outcome(await scene.run())).toMatch(
        /FAIL\(SystemUnavailable, .*keeps changing under concurrent writers; retry the stage/,
      );
      expect(scene.s3.writes().filter((written) => written === path)).toHaveLength(5);
    },
  );

  it('keeps the copy when the watched key cannot be written, and completes in a retry of the stage (P23)', async () => {
    const scene = new PromoteScene();
    scene.refuse(CURRENT, awsError('SlowDown', 'slow', 503));
    expect(outcome(await scene.run())).toMatch(/FAIL\(SystemUnavailable, .*retry the stage/);
    expect(scene.s3.objects.has(releasePath())).toBe(true);
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
    scene.s3.before = () => undefined;
    expect(outcome(await scene.run())).toBe('OK(release 7 of hello promoted to production)');
  });

  it.each([releasePath(), CURRENT, PROMOTION, markerPath()])(
    'fails when S3 reports another checksum of %s, or no checksum (P25)',
    async (path) => {
      for (const checksum of ['another', undefined]) {
        const scene = new PromoteScene();
        scene.s3.checksum = (written, told) => (written === path ? checksum : told);
        expect(outcome(await scene.run())).toMatch(
          /FAIL\(JobFailed, .*(does not have the bytes that were sent: S3 reports the SHA-256 6a7a2d85ea|may not have the bytes that were sent: the response of S3 has no SHA-256)/,
        );
      }
    },
  );

  const storesOther = (wrong: string) => {
    const scene = new PromoteScene();
    scene.s3.store = (path, body) => (path === wrong ? Buffer.from('other') : body);
    return scene;
  };

  it('rejects a write-once copy with other bytes, although the metadata is right (P25)', async () => {
    const scene = storesOther(releasePath());
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed, .*does not have the bytes that were sent/);
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(RevisionOutOfSync, .*but the bundle of this release has .*release again\)$/,
    );
    expect(scene.s3.objects.has(CURRENT)).toBe(false);
    // The next promotion succeeds, because a different execution writes to a different object key.
    scene.s3.store = (_path, body) => body;
    expect(outcome(await scene.run(scene.otherRelease(7)))).toMatch(/^OK/);
  });

  it('writes a watched object with other bytes again in a retry (P25)', async () => {
    const scene = storesOther(CURRENT);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed, .*does not have the bytes that were sent/);
    scene.s3.store = (_path, body) => body;
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.body).toEqual(scene.s3.objects.get(releasePath())?.body);
    expect(versionsOfCurrent(scene)).toBe(2);
  });

  it.each([
    ['is not JSON', () => 'other'],
    ['names another bundle', (marker: object) => JSON.stringify({ ...marker, bundleSha256: 'f'.repeat(64) })],
    ['has one more field', (marker: object) => JSON.stringify({ ...marker, versionId: 'v1' })],
  ])('rejects a marker that %s, and says what to do (P25)', async (_what, other) => {
    const scene = new PromoteScene();
    scene.s3.store = (path, body) =>
      path === markerPath() ? Buffer.from(other(JSON.parse(body.toString()) as object)) : body;
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(JobFailed, .*its deployment starts, but the promotion is not complete: \S+promoted.json in production does not have the bytes that were sent/,
    );
    const written = scene.s3.writes().length;
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(RevisionOutOfSync, \S+promoted.json in production is not the marker that this promotion writes, .*release again\)$/,
    );
    expect(scene.s3.writes()).toHaveLength(written);
  });

  it('rejects a marker that another writer wrote meanwhile (P25)', async () => {
    const scene = new PromoteScene();
    scene.interrupt(markerPath(), () => {
      scene.s3.put(markerPath(), '{"version":1}');
    });
    const message = outcome(await scene.run());
    expect(message).toMatch(
      /^FAIL\(RevisionOutOfSync, release 7 .* but the promotion is not complete: .* is not the marker .*release again\)$/,
    );
    expect(message).not.toMatch(/missing|retry/);
  });

  it.each([
    ['never enabled', false],
    ['suspended', 'suspended'],
  ] as const)(
    'rejects a bucket whose versioning is %s, before writing the watched key',
    async (_what, versioned) => {
      const scene = new PromoteScene();
      scene.s3.versioned = versioned;
      // The second run finds the copy that the first run wrote. The copy has no version id.
      for (const answered of [await scene.run(), await scene.run()]) {
        expect(outcome(answered)).toBe(
          `FAIL(ConfigurationError, the bucket production keeps no versions: ${releasePath().replace('production/', '')} was stored without a version, and nothing was promoted; enable versioning by deploying the stacks of the bucket's account, then release again)`,
        );
      }
      expect(scene.s3.stored).toEqual([releasePath()]);
      expect(scene.ecr.tagged()).toEqual([]);
      scene.s3.versioned = true;
      expect(outcome(await scene.run(scene.otherRelease(8)))).toMatch(/^OK/);
    },
  );

  it('requests from S3 the checksum of every object that it checks', async () => {
    const scene = new PromoteScene();
    await scene.run();
    const looks = scene.s3.calls.filter(({ name }) => name === 'HeadObject');
    expect(looks.length).toBeGreaterThan(0);
    for (const { input } of looks) expect(input['ChecksumMode']).toBe('ENABLED');
  });

  it('ends two promotions at once as one promotion (F7)', async () => {
    const clean = new PromoteScene();
    await clean.run();
    const scene = new PromoteScene();
    const both = await Promise.all([scene.run(), scene.run()]);
    for (const answered of both) expect(outcome(answered)).toMatch(/^OK/);
    expect(end(scene)).toEqual(end(clean));
    expect(versionsOfCurrent(scene)).toBe(1);
  });
});

describe('a release that is promoted again', () => {
  it('promotes the same files again as a release of another execution with a higher number (P37)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(outcome(await scene.run(scene.otherRelease(8)))).toMatch(/^OK/);
    expect(scene.s3.objects.get(CURRENT)?.metadata).toMatchObject({ 'release-id': OTHER, sequence: '8' });
  });

  it('rejects the same files as a release of another execution with the same number (P37)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    expect(outcome(await scene.run(scene.otherRelease(7)))).toMatch(
      /^FAIL\(RevisionOutOfSync, execution 1111.* promoted another release with the number 7, so release 7 of hello cannot be promoted/,
    );
    expect(versionsOfCurrent(scene)).toBe(1);
  });

  it('changes nothing in a stage rollback under the same execution, and names the current release (P37)', async () => {
    const scene = new PromoteScene();
    await scene.run();
    scene.s3.put(CURRENT, 'newer', { 'release-id': OTHER, sequence: '8', sha256: 'x' });
    const answered = await scene.run();
    // The version id of the bundle of release 7 is unknown, because release 8 has replaced the bundle.
    expect(outputsOf(answered)).not.toHaveProperty('VersionId');
    expect(outcome(answered)).toBe(
      'OK(release 7 of hello was already promoted to production; nothing written; release 8 is current there now; to bring release 7 back, push its code again: the new release gets a higher number)',
    );
    expect(scene.s3.objects.get(CURRENT)?.body.toString()).toBe('newer');
  });

  it.each([
    ['has not deployed to test', () => undefined],
    [
      'has deployed to test',
      (scene: PromoteScene) => {
        scene.record({}, OTHER);
      },
    ],
  ])('rejects a stage rollback under another execution, which %s (P37)', async (_what, arrange) => {
    const scene = new PromoteScene();
    await scene.run();
    arrange(scene);
    const written = scene.s3.writes().length;
    expect(outcome(await scene.run({ userParameters: { ...PARAMETERS, release: OTHER } }))).toBe(
      `FAIL(RevisionOutOfSync, Checked::release.json contains release 7 of hello, from execution ${EXECUTION}; expected: execution ${OTHER}; release again)`,
    );
    expect(scene.s3.writes()).toHaveLength(written);
  });
});
