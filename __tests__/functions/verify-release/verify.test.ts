import { openZip } from '../../../functions/shared/zip/read';
import { sha256 } from '../../../functions/shared/zip/write';
import {
  COMMIT,
  DIGEST,
  EXECUTION,
  REGISTRY,
  TEMPLATE,
  canonical,
  canonicalSha256,
  zip,
} from '../support/fixtures';
import { outcome, outputsOf } from '../support/job-runner';
import { rawZip } from '../support/zips/raw-zip';
import { awsError } from '../support/scripted';
import { type BundleChange, VerifyScene, bundleFiles } from '../support/verify';

const refused = async (change: BundleChange, arrange: (scene: VerifyScene) => void = () => undefined) => {
  const scene = new VerifyScene(change);
  arrange(scene);
  const message = outcome(await scene.run());
  expect(scene.s3.writes()).toEqual([]);
  return message;
};

describe('a valid bundle', () => {
  it('is verified, and its configuration gets the tags of the release', async () => {
    const scene = new VerifyScene({
      productionConfiguration: '{"Parameters":{"Cluster":"main"},"Tags":{"team":"blue"}}',
    });
    const answered = await scene.run();
    expect(outcome(answered)).toBe(`OK(release 7 of hello verified: ${COMMIT})`);
    const promoted = scene.s3.objects.get('artifacts/hello/Release')?.body ?? Buffer.alloc(0);
    const bundle = await openZip(promoted, 'Release');
    const { Release = '', Replaces, ...others } = outputsOf(answered);
    expect(others).toEqual({ Sequence: '7', Commit: COMMIT, Execution: EXECUTION });
    expect(JSON.parse(Release)).toEqual({
      sequence: 7,
      commit: COMMIT,
      execution: EXECUTION,
      files: sha256(await bundle.read('release.json', 9999)),
      images: { web: DIGEST },
    });
    expect(Replaces).toBe('{"web":"none"}');
    const archive = await openZip(scene.verified(), 'Verified');
    expect(archive.names).toEqual(['web.image.json', 'web.production.json', 'web.template.json']);
    expect((await archive.read('web.template.json', 9999)).toString()).toBe(canonical());
    expect(JSON.parse((await archive.read('web.production.json', 9999)).toString())).toEqual({
      // Parameters with a default are included. Otherwise the stack would keep an older value that was not checked with
      // this template.
      Parameters: { Cluster: 'main', Size: 'small' },
      Tags: {
        team: 'blue',
        'release-sequence': '7',
        'release-commit': COMMIT,
        'release-execution': EXECUTION,
      },
    });
    expect(scene.ecrCalls.map(({ input }) => input)).toEqual([
      { registryId: '111111111111', repositoryName: 'acme/hello/web', imageIds: [{ imageDigest: DIGEST }] },
    ]);
  });

  it("has the configuration file's value instead of the default, and no value for the image", async () => {
    const scene = new VerifyScene({
      template: TEMPLATE.replace('ImageUri: { Type: String }', 'ImageUri: { Type: String, Default: none }'),
      productionConfiguration: '{"Parameters":{"Cluster":"main","Size":"large"}}',
    });
    expect(outcome(await scene.run())).toMatch(/^OK/);
    const archive = await openZip(scene.verified(), 'Verified');
    const { Parameters } = JSON.parse(
      (await archive.read('web.production.json', 9999)).toString(),
    ) as object & {
      Parameters: unknown;
    };
    expect(Parameters).toEqual({ Cluster: 'main', Size: 'large' });
  });

  it("is written with the artifact store's key if there is one, otherwise without encryption headers (E3)", async () => {
    const key = 'arn:aws:kms:ap-southeast-2:222222222222:key/1';
    const keyed = new VerifyScene();
    await keyed.run({ encryptionKey: { id: key, type: 'KMS' } });
    const plain = new VerifyScene();
    await plain.run();
    const put = (scene: VerifyScene) => scene.s3.calls.find(({ name }) => name === 'PutObject')?.input ?? {};
    expect(put(keyed)).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(
      Object.keys(put(plain)).filter((name) => name.includes('SSE') || name.includes('ServerSide')),
    ).toEqual([]);
  });

  it('is accepted although CodePipeline packed its artifact again', async () => {
    const scene = new VerifyScene();
    const repacked = rawZip([...bundleFiles()].map(([name, data]) => ({ name, data, method: 0 })));
    scene.s3.put('artifacts/hello/Release', repacked);
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });
});

describe('the sequence guard', () => {
  const deployed = async (tags: Record<string, string> | undefined, change: BundleChange = {}) => {
    const scene = new VerifyScene(change);
    if (tags !== undefined) scene.stacks.set('web', { tags });
    return outcome(await scene.run());
  };

  it('accepts a newer release, the same release again, and the first release', async () => {
    expect(await deployed({ 'release-sequence': '6' })).toMatch(/^OK/);
    expect(await deployed({ 'release-sequence': '7' })).toMatch(/^OK/);
    expect(await deployed(undefined)).toMatch(/^OK/);
  });

  it('rejects an older release, and names the deployed release (T14)', async () => {
    expect(await deployed({ 'release-sequence': '8' })).toMatch(
      /FAIL\(RevisionOutOfSync, release 7 of hello is older .*web runs release 8.*to go back, revert the later commits and push/,
    );
    expect(await deployed({ 'release-sequence': '10' })).toMatch(/FAIL\(RevisionOutOfSync/);
  });

  it.each([
    ['web', { web: '8', worker: '6' }],
    ['worker', { web: '6', worker: '8' }],
    ['worker', { worker: '8' }],
  ])(
    'rejects a release when a half-finished deployment made the service %s newer (T14)',
    async (newer, sequences) => {
      const scene = new VerifyScene({ services: ['web', 'worker'] });
      for (const [service, sequence] of Object.entries(sequences)) {
        scene.stacks.set(service, { tags: { 'release-sequence': sequence } });
      }
      expect(outcome(await scene.run())).toMatch(
        new RegExp(
          `FAIL\\(RevisionOutOfSync, .*than the deployed release: ${newer} runs release 8; to go back`,
        ),
      );
      expect(scene.s3.writes()).toEqual([]);
    },
  );

  it.each([
    ['10,000 above', 10_007, /^OK/],
    [
      '10,001 above',
      10_008,
      /^FAIL\(RevisionOutOfSync, release 10008 of hello is more than 10,000 numbers above the deployed release: web runs release 7; find out who allocated the number, then release again\)$/,
    ],
    [
      'far above',
      999_999_999_999_999,
      /^FAIL\(RevisionOutOfSync, release 999999999999999 of hello is more than 10,000 numbers above/,
    ],
  ])(
    'decides about a release with a number that is %s the deployed number (V1)',
    async (_what, sequence, text) => {
      const scene = new VerifyScene({ sequence });
      scene.stacks.set('web', { tags: { 'release-sequence': '7' } });
      const message = outcome(await scene.run());
      expect(message).toMatch(text);
      expect(scene.s3.writes()).toEqual(message.startsWith('OK') ? ['artifacts/hello/Verified'] : []);
    },
  );

  it('accepts a first deployment with any number (V3)', async () => {
    expect(await deployed(undefined, { sequence: 999_999_999_999_999 })).toMatch(/^OK/);
  });

  it('accepts a release that finishes a half-finished deployment', async () => {
    const scene = new VerifyScene({ services: ['web', 'worker'] });
    scene.stacks.set('web', { tags: { 'release-sequence': '7' } });
    scene.stacks.set('worker', { tags: { 'release-sequence': '6' } });
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it.each(['DELETE_COMPLETE', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])(
    'ignores a stack in %s, which has no resources',
    async (status) => {
      const scene = new VerifyScene();
      scene.stacks.set('web', { tags: { 'release-sequence': '9' }, status });
      expect(outcome(await scene.run())).toMatch(/^OK/);
    },
  );

  it.each([true, false])(
    'rejects a bundle that declares `rollback: %j`, because the delivery account writes the bundle (T14)',
    async (rollback) => {
      const tamper = (files: Map<string, Buffer>) => {
        const manifest = JSON.parse(String(files.get('release.json'))) as object;
        files.set('release.json', Buffer.from(JSON.stringify({ ...manifest, rollback })));
      };
      for (const sequence of ['8', '6']) {
        expect(await deployed({ 'release-sequence': sequence }, { tamper })).toBe(
          'FAIL(ConfigurationError, Release::release.json is not as expected: unknown: rollback)',
        );
      }
    },
  );

  it.each([{}, { 'release-sequence': 'new' }, { 'release-sequence': '' }])(
    'rejects every release when the tags %j of the stack name no release',
    async (tags) => {
      expect(await deployed(tags)).toMatch(
        /FAIL\(ConfigurationError, stack acme-production-hello-web has .* tag release-sequence/,
      );
    },
  );
});

describe('a bundle that is not the promoted bundle', () => {
  const flip = (name: string) => (files: Map<string, Buffer>) => {
    const bytes = Buffer.from(files.get(name) ?? '');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    files.set(name, bytes);
  };

  it.each(['web.template.json', 'web.production.json', 'web.image.json'])(
    'is rejected with both hashes when %s was changed (T9)',
    async (name) => {
      expect(await refused({ tamper: flip(name) })).toMatch(
        new RegExp(
          `FAIL\\(RevisionOutOfSync, Release::${name} is not the promoted file: its SHA-256 is [0-9a-f]{64}, release.json has [0-9a-f]{64}`,
        ),
      );
    },
  );

  it('is rejected when its consistent files differ from the write-once copy (T9)', async () => {
    const other = { template: TEMPLATE.replace('Memory: 128', 'Memory: 256') };
    expect(
      await refused({}, (scene) => scene.s3.put('artifacts/hello/Release', zip(bundleFiles(other)))),
    ).toMatch(
      /FAIL\(RevisionOutOfSync, Release::release.json is not the file that was promoted: .*write-once copy releases\/hello\/7-/,
    );
  });

  it('is rejected when it was never promoted (T31)', async () => {
    expect(await refused({}, (scene) => scene.s3.objects.delete(scene.copyPath()))).toMatch(
      /FAIL\(RevisionUnavailable, Release::release.json names a release that was never promoted: .*copy releases\/hello\/7-/,
    );
  });

  it('is rejected when its release has the hashes of other files', async () => {
    const change: BundleChange = {
      release: (release) => {
        const { web } = release.services;
        return web === undefined
          ? release
          : { ...release, services: { web: { ...web, canonicalTemplate: 'f'.repeat(64) } } };
      },
    };
    expect(await refused(change)).toBe(
      `FAIL(RevisionOutOfSync, Release::web.template.json is not the file that release.json describes: its SHA-256 is ${canonicalSha256()}, but the SHA-256 in release.json is ${'f'.repeat(64)}; release again)`,
    );
  });

  it.each([
    [
      'a missing file',
      (files: Map<string, Buffer>) => void files.delete('web.template.json'),
      /Release has no file 'web.template.json'/,
    ],
    [
      'a foreign file',
      (files: Map<string, Buffer>) => void files.set('evil.yaml', Buffer.from('x')),
      /Release has the files evil.yaml; allowed/,
    ],
    [
      'no manifest',
      (files: Map<string, Buffer>) => void files.delete('release.json'),
      /Release has no file 'release.json'/,
    ],
    [
      'a manifest that is none',
      (files: Map<string, Buffer>) => void files.set('release.json', Buffer.from('{}')),
      /Release::release.json is not as expected/,
    ],
  ])('is rejected with %s', async (_what, tamper, text) => {
    const message = await refused({ tamper });
    expect(message).toMatch(/^FAIL\(ConfigurationError/);
    expect(message).toMatch(text);
  });
});

describe('the verified artifact', () => {
  it('is written once: a duplicate of the job keeps the existing object', async () => {
    const scene = new VerifyScene();
    const first = await scene.run();
    const second = await scene.run();
    expect(outcome(second)).toBe(outcome(first));
    expect(scene.s3.stored).toEqual(['artifacts/hello/Verified']);
  });

  it('is recognized as written when the answer to the write was lost (F5)', async () => {
    const scene = new VerifyScene();
    scene.s3.after = ({ name }) => {
      if (name === 'PutObject') throw awsError('PreconditionFailed', 'no', 412);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it('is written after a duplicate of the job wrote it at the same moment (F7)', async () => {
    const scene = new VerifyScene();
    scene.artifactClient = scene.s3.retryingClient;
    let writes = 0;
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject' && ++writes === 1) throw awsError('ConditionalRequestConflict', 'wait', 409);
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
    expect(scene.s3.stored).toEqual(['artifacts/hello/Verified']);
  });

  it('fails as unavailable when S3 answers every attempt with a conflict', async () => {
    const scene = new VerifyScene();
    scene.artifactClient = scene.s3.retryingClient;
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject') throw awsError('ConditionalRequestConflict', 'wait', 409);
    };
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(SystemUnavailable, writing artifact Verified failed: ConditionalRequestConflict: wait; retry the stage\)$/,
    );
    expect(scene.s3.writes()).toHaveLength(8);
  });

  it.each(['another', undefined])('is rejected when S3 reports the checksum %s', async (checksum) => {
    const scene = new VerifyScene();
    scene.s3.checksum = () => checksum;
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(JobFailed, artifact Verified (does not have the bytes that were sent: S3 reports the SHA-256 6a7a2d85ea|may not have the bytes that were sent: the response of S3 has no SHA-256)/,
    );
  });

  it('is rejected by a duplicate of the job that finds other bytes', async () => {
    const scene = new VerifyScene();
    scene.s3.store = (path, body) => (path.endsWith('Verified') ? Buffer.from('other') : body);
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(JobFailed, artifact Verified does not have the bytes that were sent: S3 reports the SHA-256 d9298a10/,
    );
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(JobFailed, artifact Verified already exists with other content: its SHA-256 is d9298a10/,
    );
  });

  it("is accepted as the artifact of a duplicate when the job's credentials may only write", async () => {
    const scene = new VerifyScene();
    await scene.run();
    scene.s3.before = ({ name, input }) => {
      if (name === 'GetObject' && input['Key'] === 'hello/Verified') {
        throw awsError('AccessDenied', 'Access Denied', 403);
      }
    };
    expect(outcome(await scene.run())).toMatch(/^OK/);
  });

  it('has the same bytes in every run', async () => {
    const [one, two] = [new VerifyScene(), new VerifyScene()];
    await one.run();
    await two.run();
    expect(two.verified()).toEqual(one.verified());
  });
});

describe('a bundle with another purpose', () => {
  it.each([
    [
      'environment',
      { manifest: { environment: 'staging' } },
      /for the environment staging; expected: production/,
    ],
    [
      'application',
      { release: (release) => ({ ...release, application: 'other' }) },
      /for the application other; expected: hello/,
    ],
  ] satisfies [string, BundleChange, RegExp][])('is rejected: another %s', async (_what, change, text) => {
    expect(await refused(change)).toMatch(text);
  });

  it('is rejected: other services', async () => {
    const scene = new VerifyScene();
    const message = outcome(
      await scene.run({
        userParameters: { application: 'hello', services: ['web', 'worker'], rollbackFrom: 'none' },
      }),
    );
    expect(message).toMatch(/FAIL\(ConfigurationError, .*worker/);
  });

  it.each([
    [
      'an image by tag',
      JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web:latest` }),
      /ConfigurationError, .*digest/,
    ],
    [
      'an image of another registry',
      JSON.stringify({ ImageUri: `evil.example.com/web@${DIGEST}` }),
      /ConfigurationError, .*evil.example.com; allowed/,
    ],
  ])('is rejected: %s', async (_what, imageFile, text) => {
    expect(await refused({ imageFile })).toMatch(text);
  });

  it.each([
    ['in YAML', TEMPLATE],
    ['with a line break at its end', `${canonical()}\n`],
  ])(
    'is rejected with a template that is not in the canonical form: %s (T41)',
    async (_what, templateFile) => {
      expect(await refused({ templateFile })).toBe(
        `FAIL(RevisionOutOfSync, this function reads Release::web.template.json as a canonical template with the SHA-256 ${canonicalSha256()}, but release.json has the SHA-256 ${sha256(Buffer.from(templateFile))}; deploy the functions of all accounts from one commit, then release again)`,
      );
    },
  );

  it('gives the deploy actions only the canonical template (T41)', async () => {
    const scene = new VerifyScene();
    await scene.run();
    const archive = await openZip(scene.verified(), 'Verified');
    expect(archive.names.filter((name) => /ya?ml/.test(name))).toEqual([]);
    const written = (await archive.read('web.template.json', 9999)).toString();
    expect(sha256(Buffer.from(written))).toBe(canonicalSha256());
  });

  it('is rejected with a template that the guard rejects (T1)', async () => {
    expect(await refused({ template: TEMPLATE.replace('AWS::Logs::LogGroup', 'AWS::IAM::User') })).toMatch(
      /ConfigurationError, .*AWS::IAM::User/,
    );
  });

  it('is rejected with an image that cannot be pulled (P8)', async () => {
    const message = await refused({}, (scene) => (scene.imageFailure = 'Requested image not found'));
    expect(message).toMatch(
      /FAIL\(RevisionUnavailable, .*image of web with the digest sha256:d+ .*Requested image not found/,
    );
  });

  it('is rejected with a configuration that sets a tag of the release', async () => {
    expect(
      await refused({
        productionConfiguration: '{"Parameters":{"Cluster":"x"},"Tags":{"release-sequence":"1"}}',
      }),
    ).toMatch(/ConfigurationError, .*release-sequence/);
  });

  it('fails when the action has no output artifact', async () => {
    expect(outcome(await new VerifyScene().run({ outputs: [] }))).toMatch(
      /ConfigurationError, .*output artifact Verified/,
    );
  });
});
