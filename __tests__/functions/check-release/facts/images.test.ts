import { ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';

import { readImages } from '../../../../functions/check-release/facts/images';
import { ACCOUNT, BUILD_ID, DIGEST, REGISTRY } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';

const TAG = '99999999-8888-7777-6666-555555555555';
const END = new Date('2030-01-01T10:05:00.000Z');
const BUILD = { id: BUILD_ID, arn: 'arn', endTime: END, reportArns: [] };
const WEB = { service: 'web', repository: 'acme/hello/web' };
const WORKER = { service: 'worker', repository: 'acme/hello/worker' };
const after = (milliseconds: number) => new Date(END.getTime() + milliseconds);

const IMAGE: ImageDetail = {
  imageDigest: DIGEST,
  imageTags: [TAG],
  imageSizeInBytes: 5_000_000,
  imagePushedAt: after(-30_000),
};

type Answer = (repository: string) => Partial<ImageDetail> | undefined;
const gone = () => {
  throw awsError('ImageNotFoundException', 'no image');
};

function read(answer: Answer, repositories = [WEB], calls: Call[] = []) {
  const ecr = scripted(new ECRClient({ region: 'ap-southeast-2' }), (call) => {
    calls.push(call);
    const detail = answer(String(call.input['repositoryName']));
    return { imageDetails: detail === undefined ? [] : [{ ...IMAGE, ...detail }] };
  });
  return readImages(ecr, REGISTRY, repositories, BUILD);
}

describe('the images of a build', () => {
  it('are found by the uuid of the build, in the repository of each service', async () => {
    const calls: Call[] = [];
    const other = `sha256:${'e'.repeat(64)}`;
    const images = await read(
      (repository) => (repository === WORKER.repository ? { imageDigest: other, imageSizeInBytes: 7 } : {}),
      [WEB, WORKER],
      calls,
    );
    expect(images).toEqual([
      { service: 'web', uri: `${REGISTRY}/acme/hello/web@${DIGEST}`, digest: DIGEST, bytes: 5_000_000 },
      { service: 'worker', uri: `${REGISTRY}/acme/hello/worker@${other}`, digest: other, bytes: 7 },
    ]);
    expect(calls).toEqual(
      [WEB, WORKER].map(({ repository }) => ({
        name: 'DescribeImages',
        input: { registryId: ACCOUNT, repositoryName: repository, imageIds: [{ imageTag: TAG }] },
      })),
    );
  });

  it.each([
    ['during the build', -30_000],
    ['days before the build, with the same bytes', -7 * 86_400_000],
    ['at the end of the build', 0],
    ['within the difference of the clocks', 60_000],
  ])('may have been pushed %s', async (_what, milliseconds) => {
    await expect(read(() => ({ imagePushedAt: after(milliseconds) }))).resolves.toHaveLength(1);
  });

  it.each([
    ['a moment', 60_001, '2030-01-01T10:06:00.001Z'],
    ['an hour', 3_600_000, '2030-01-01T11:05:00.000Z'],
  ])('must not have been pushed %s after the build', async (_what, milliseconds, time) => {
    const pushed: Answer = (repository) =>
      repository === WORKER.repository ? { imagePushedAt: after(milliseconds) } : {};
    await expect(read(pushed, [WEB, WORKER])).rejects.toMatchObject({
      type: 'RevisionOutOfSync',
      message: `the image of worker with the tag ${TAG} was pushed at ${time}, after the build ended at 2030-01-01T10:05:00.000Z; find out who pushed the image, then release again`,
    });
  });

  const ADVICE =
    'let the buildspec push each image to $REGISTRY/$IMAGE_REPOSITORY/$service with the tag ${CODEBUILD_BUILD_ID#*:}, then commit and push the buildspec';

  it.each<[string, Answer, string, string]>([
    [
      'one service',
      (repository) => (repository === WEB.repository ? {} : gone()),
      'worker',
      `acme/hello/worker:${TAG}`,
    ],
    ['all services', gone, 'web, worker', `acme/hello/web:${TAG}, acme/hello/worker:${TAG}`],
    [
      'a service that ECR lists without an image',
      (repository) => (repository === WEB.repository ? undefined : {}),
      'web',
      `acme/hello/web:${TAG}`,
    ],
  ])('are all missed in one message, for %s', async (_what, answer, services, images) => {
    await expect(read(answer, [WEB, WORKER])).rejects.toMatchObject({
      type: 'RevisionUnavailable',
      message: `build ${BUILD_ID} has pushed no image of ${services}; expected: ${images}; ${ADVICE}`,
    });
  });

  it('need a repository', async () => {
    const absent = () => {
      throw awsError('RepositoryNotFoundException', 'no repository');
    };
    await expect(read(absent)).rejects.toMatchObject({
      type: 'ConfigurationError',
      message:
        'the ECR repository acme/hello/web of web does not exist; run cdktf deploy for the registry, then retry all actions of the stage Build',
    });
  });

  it.each<[string, Partial<ImageDetail>]>([
    ['digest', { imageDigest: undefined }],
    ['digest of 64 hexadecimal digits', { imageDigest: 'sha256:abc' }],
    ['size', { imageSizeInBytes: undefined }],
    ['time', { imagePushedAt: undefined }],
  ])('must have a %s', async (_what, change) => {
    await expect(read(() => change)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: `ECR does not report the digest, the size or the time of the image of web with the tag ${TAG}; retry the stage`,
    });
  });

  it.each([
    ['AccessDeniedException', 'PermissionError', ''],
    ['ThrottlingException', 'SystemUnavailable', '; retry the stage'],
  ])('cannot be read when ECR answers with %s', async (code, type, advice) => {
    const refuse = () => {
      throw awsError(code, 'no');
    };
    await expect(read(refuse)).rejects.toMatchObject({
      type,
      message: `looking for the image of web with the tag ${TAG} failed: ${code}: no${advice}`,
    });
  });
});
