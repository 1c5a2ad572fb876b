import { CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { BatchDeleteImageCommand, DescribeImagesCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { protectingTag } from '../../functions/shared/release/names';
import { openZip } from '../../functions/shared/zip/read';
import { COMMIT, canonical } from './support/fixtures';
import { outcome, outputsOf } from './support/job-runner';
import { execution } from './support/built-functions';
import { MotoWorld } from './support/moto-world';

const CURRENT = 'current/hello/bundle.zip';
const copyKey = (sequence: number) => `releases/hello/${String(sequence)}-${execution(sequence)}/bundle.zip`;
const markerKey = (sequence: number) =>
  `releases/hello/${String(sequence)}-${execution(sequence)}/promoted.json`;

let world: MotoWorld;
beforeAll(async () => {
  world = await MotoWorld.start();
}, 60_000);
afterAll(() => world.stop());

const currentVersions = async () =>
  (await world.versions('production')).filter((key) => key === CURRENT).length;
const tagsInRegistry = async () => {
  const { imageIds = [] } = await world.ecr.send(new ListImagesCommand({ repositoryName: 'acme/hello/web' }));
  return imageIds.map(({ imageTag }) => imageTag).sort();
};

// The tests run in order: each test continues from the state that the previous test left.
describe('against a real endpoint', () => {
  it('promotes a first release: the bundle is complete, the image is tagged, the promotion is recorded (P1)', async () => {
    await world.release(1);
    const answered = await world.promote(1);
    expect(outcome(answered)).toBe('OK(release 1 of hello promoted to production)');
    expect(await world.versions('production')).toEqual([CURRENT, copyKey(1), markerKey(1)].sort());
    const current = await world.get('production', CURRENT);
    expect(current.bytes).toEqual((await world.get('production', copyKey(1))).bytes);
    expect(current.metadata).toMatchObject({
      'codepipeline-artifact-revision-summary': `${COMMIT} ${execution(1)} web@${world.digest}`,
      sequence: '1',
      sha256: outputsOf(answered)['BundleSha256'],
    });
    expect(await tagsInRegistry()).toEqual(['build-1', protectingTag(world.digest)]);
    const record = (await world.get('artifacts', 'promotions/production/hello.json')).bytes.toString();
    expect(JSON.parse(record)).toMatchObject({
      sequence: 1,
      commit: COMMIT,
      promotedAt: '2024-05-01T12:00:00.000Z',
    });
  });

  it('writes nothing for a duplicate (P16)', async () => {
    expect(outcome(await world.promote(1))).toMatch(/^OK\(.*already promoted/);
    expect(await currentVersions()).toBe(1);
  });

  it('completes a promotion without a marker, and does not start production again (P18, P26)', async () => {
    const { bytes } = await world.get('production', markerKey(1));
    await world.s3.send(new DeleteObjectCommand({ Bucket: 'production', Key: markerKey(1) }));
    expect(outcome(await world.promote(1))).toBe('OK(release 1 of hello promoted to production)');
    expect((await world.get('production', markerKey(1))).bytes).toEqual(bytes);
    expect(await currentVersions()).toBe(1);
  });

  it('replaces the first release once when the second release is promoted twice at once (P2, F7)', async () => {
    await world.release(2);
    const both = await Promise.all([world.promote(2), world.promote(2)]);
    for (const answered of both) expect(outcome(answered)).toMatch(/^OK/);
    expect(await currentVersions()).toBe(2);
    expect((await world.get('production', CURRENT)).metadata['sequence']).toBe('2');
  });

  it('checks the soak time against the stored record', async () => {
    await world.release(3, {}, '2024-05-01T11:30:00Z');
    expect(outcome(await world.promote(3, 60))).toMatch(
      /^CONT\(release 3 of hello .*so it is promoted at 2024-05-01T12:30:00.000Z/,
    );
    expect(outcome(await world.promote(3, 30))).toMatch(/^OK/);
  });

  it('rejects an older release that was tested later (T14)', async () => {
    await world.release(4, {}, '2024-05-01T11:59:00Z');
    await world.promote(4);
    await world.release(2, { productionConfiguration: '{"Parameters":{"Cluster":"other"}}' });
    await world.s3.send(new DeleteObjectCommand({ Bucket: 'production', Key: markerKey(2) }));
    expect(outcome(await world.promote(2))).toMatch(
      /FAIL\(RevisionOutOfSync, release 2 .*older than release 4/,
    );
  });

  it('verifies a promoted bundle, and rejects a bundle of another writer', async () => {
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'one'))).toBe(`OK(release 4 of hello verified: ${COMMIT})`);
    const verified = await openZip((await world.get('artifacts', 'one')).bytes, 'Verified');
    expect(verified.names).toEqual(['web.image.json', 'web.production.json', 'web.template.json']);
    expect((await verified.read('web.template.json', 9999)).toString()).toBe(canonical());
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(200) ^ 1, 200);
    expect(outcome(await world.verify(flipped, 'two'))).toMatch(/FAIL\(ConfigurationError, Release::/);
    expect(await world.versions('artifacts')).not.toContain('two');
  });

  it('writes the verified artifact once', async () => {
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'one'))).toMatch(/^OK/);
    expect((await world.versions('artifacts')).filter((key) => key === 'one')).toHaveLength(1);
  });

  it('rejects a bundle that is older than the deployed stack (T14)', async () => {
    const { bytes } = await world.get('production', CURRENT);
    const stack = (sequence: string) => ({
      StackName: 'acme-production-hello-web',
      TemplateBody: `Resources: { Log${sequence}: { Type: AWS::Logs::LogGroup } }`,
      Tags: [{ Key: 'release-sequence', Value: sequence }],
    });
    await world.cloudFormation.send(new CreateStackCommand(stack('5')));
    expect(outcome(await world.verify(bytes, 'three'))).toMatch(
      /FAIL\(RevisionOutOfSync, .*web runs release 5/,
    );
    await world.cloudFormation.send(new UpdateStackCommand(stack('4')));
    expect(outcome(await world.verify(bytes, 'three'))).toMatch(/^OK/);
  });

  it('neither promotes nor verifies a release whose image is gone (P8)', async () => {
    const { bytes } = await world.get('production', CURRENT);
    await world.release(6);
    const imageIds = [{ imageDigest: world.digest }];
    const repositoryName = 'acme/hello/web';
    await world.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    await expect(world.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }))).rejects.toThrow();
    expect(outcome(await world.promote(6))).toMatch(/FAIL\(RevisionUnavailable, .*digest sha256/);
    expect(outcome(await world.verify(bytes, 'four'))).toMatch(/FAIL\(RevisionUnavailable, .*digest sha256/);
  });
});
