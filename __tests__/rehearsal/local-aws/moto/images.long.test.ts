import { createHash } from 'node:crypto';

import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';

import { DELIVERY, PRODUCTION, signIn, startTestLocalAws, type TestLocalAws } from '../support/local-aws';

// The time limit is long, because moto (Python) starts slowly on a busy machine.
jest.setTimeout(60_000);

const repositoryName = 'acme/hello/web';
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** Returns the manifest of an image with two layers of 1,000 and 200 bytes and a configuration of 30 bytes. */
function manifestOf(content: string): string {
  const part = (mediaType: string, size: number) => ({
    mediaType: `application/vnd.docker.${mediaType}`,
    size,
    digest: `sha256:${createHash('sha256')
      .update(`${content} ${String(size)}`)
      .digest('hex')}`,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: part('container.image.v1+json', 30),
    layers: [part('image.rootfs.diff.tar.gzip', 1000), part('image.rootfs.diff.tar.gzip', 200)],
  });
}
const digestOf = (manifest: string) => `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

let local: TestLocalAws;
let ecr: ECRClient;
beforeAll(async () => {
  local = await startTestLocalAws();
  ecr = new ECRClient(await signIn(local, DELIVERY, 'ap-southeast-2'));
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
});
afterAll(() => local.stop());

const push = (content: string, imageTag: string) =>
  ecr.send(
    new PutImageCommand({
      repositoryName,
      imageManifest: manifestOf(content),
      imageManifestMediaType: MANIFEST,
      imageTag,
    }),
  );
const describeTag = async (imageTag: string, repository = repositoryName) =>
  (
    await ecr.send(
      new DescribeImagesCommand({
        registryId: DELIVERY,
        repositoryName: repository,
        imageIds: [{ imageTag }],
      }),
    )
  ).imageDetails;

describe('an image in ECR', () => {
  test('has the digest of its manifest, the size of its parts and the time of the push', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await push('one', 'first');
    const after = Date.now();
    const [detail, ...others] = (await describeTag('first')) ?? [];
    expect(others).toEqual([]);
    expect(detail).toMatchObject({
      registryId: DELIVERY,
      repositoryName,
      imageDigest: digestOf(manifestOf('one')),
      imageTags: ['first'],
      imageSizeInBytes: 1230,
      imageManifestMediaType: MANIFEST,
    });
    const pushedAt = detail?.imagePushedAt?.getTime() ?? 0;
    expect(pushedAt).toBeGreaterThanOrEqual(before);
    expect(pushedAt).toBeLessThanOrEqual(after);
  });

  test('keeps the time of the first push when it gets another tag', async () => {
    const [first] = (await describeTag('first')) ?? [];
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await push('one', 'again');
    const [again] = (await describeTag('again')) ?? [];
    expect(again).toEqual({ ...first, imageTags: ['first', 'again'] });
  });

  test('has a push time on the clock of pipelines, which a rehearsal moves forward', async () => {
    local.ahead = 40 * 60_000;
    const before = Math.floor(Date.now() / 1000) * 1000;
    await push('later', 'later');
    local.ahead = 0;
    const [later] = (await describeTag('later')) ?? [];
    const pushedAt = (later?.imagePushedAt?.getTime() ?? 0) - 40 * 60_000;
    expect(pushedAt).toBeGreaterThanOrEqual(before);
    expect(pushedAt).toBeLessThanOrEqual(Date.now());
  });

  test('cannot replace the image of an immutable tag, and the tag keeps its image', async () => {
    await expect(push('two', 'first')).rejects.toMatchObject({
      name: 'ImageTagAlreadyExistsException',
      message:
        "The image tag 'first' already exists in the 'acme/hello/web' repository and cannot be overwritten because the tag is immutable.",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(push('one', 'first')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
    expect((await describeTag('first'))?.[0]?.imageDigest).toBe(digestOf(manifestOf('one')));
  });

  test.each([
    ['a tag', repositoryName, 'ImageNotFoundException', "imageTag:'missing'"],
    [
      'a repository',
      'acme/hello/missing',
      'RepositoryNotFoundException',
      "'acme/hello/missing' does not exist",
    ],
  ])('is not found without %s', async (_, repository, name, message) => {
    await expect(describeTag('missing', repository)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });

  test('can be pulled from another account by the id of the registry', async () => {
    const production = new ECRClient(await signIn(local, PRODUCTION, 'ap-southeast-2'));
    const { images } = await production.send(
      new BatchGetImageCommand({ registryId: DELIVERY, repositoryName, imageIds: [{ imageTag: 'first' }] }),
    );
    expect(images?.[0]?.imageId?.imageDigest).toBe(digestOf(manifestOf('one')));
  });
});
