import { DescribeImagesCommand, type ECRClient, type ImageDetail } from '@aws-sdk/client-ecr';

import { JobError, awsFailure, configurationError, during } from '../../shared/job/errors';
import { registryOf } from '../../shared/release/images/image';
import type { BuildFacts, ImageFacts } from './facts';

/** ECR repository for the images of a service. */
export interface ServiceRepository {
  readonly service: string;
  /** Name of the repository: `<project>/<application>/<service>`. */
  readonly repository: string;
}

/** Maximum difference between the clocks of CodeBuild and ECR, in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Reads the images that a build has pushed. The tag of an image is the uuid of the build, because ECR overwrites no tag
 * and a retried build pushes again.
 *
 * @param registryHost Host name of the ECR registry.
 * @throws JobError when a request fails, when an image is missing, or when an image was pushed after the build.
 */
export async function readImages(
  ecr: ECRClient,
  registryHost: string,
  repositories: readonly ServiceRepository[],
  build: BuildFacts,
): Promise<ImageFacts[]> {
  const tag = build.id.split(':').at(-1) ?? '';
  const { accountId } = registryOf(registryHost);
  const results = await Promise.all(
    repositories.map(async (target) => ({ target, detail: await findImage(ecr, accountId, target, tag) })),
  );
  const missing = results.filter(({ detail }) => detail === undefined).map(({ target }) => target);
  if (missing.length > 0) throw missingImages(build, missing, tag);
  return results.map(({ target, detail = {} }) => {
    checkPushTime(target, detail, build, tag);
    return imageFacts(target, detail, registryHost, tag);
  });
}

function findImage(
  ecr: ECRClient,
  registryId: string,
  { service, repository: repositoryName }: ServiceRepository,
  imageTag: string,
): Promise<ImageDetail | undefined> {
  return during(`looking for the image of ${service} with the tag ${imageTag}`, async () => {
    try {
      const { imageDetails = [] } = await ecr.send(
        new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageTag }] }),
      );
      return imageDetails[0];
    } catch (error) {
      const code = awsFailure(error)?.code;
      if (code === 'ImageNotFoundException') return undefined;
      if (code !== 'RepositoryNotFoundException') throw error;
      throw configurationError(
        `the ECR repository ${repositoryName} of ${service} does not exist; run cdktf deploy for the registry, then retry all actions of the stage Build`,
        error,
      );
    }
  });
}

function missingImages({ id }: BuildFacts, missing: readonly ServiceRepository[], tag: string): JobError {
  const services = missing.map(({ service }) => service).join(', ');
  const images = missing.map(({ repository }) => `${repository}:${tag}`).join(', ');
  return new JobError(
    'RevisionUnavailable',
    `build ${id} has pushed no image of ${services}; expected: ${images}; let the buildspec push each image to $REGISTRY/$IMAGE_REPOSITORY/$service with the tag \${CODEBUILD_BUILD_ID#*:}, then commit and push the buildspec`,
  );
}

/**
 * Checks that an image was not pushed after the build. The build has ended, so somebody else pushed such an image.
 *
 * An image may be older than the build: ECR stores equal bytes once and gives them a second tag, and a second tag does
 * not change the time of the push.
 */
function checkPushTime(
  { service }: ServiceRepository,
  { imagePushedAt }: ImageDetail,
  { endTime }: BuildFacts,
  tag: string,
): void {
  if (imagePushedAt === undefined || imagePushedAt.getTime() <= endTime.getTime() + CLOCK_TOLERANCE_MS)
    return;
  throw new JobError(
    'RevisionOutOfSync',
    `the image of ${service} with the tag ${tag} was pushed at ${imagePushedAt.toISOString()}, after the build ended at ${endTime.toISOString()}; find out who pushed the image, then release again`,
  );
}

function imageFacts(
  { service, repository }: ServiceRepository,
  { imageDigest: digest, imageSizeInBytes: bytes, imagePushedAt }: ImageDetail,
  registryHost: string,
  tag: string,
): ImageFacts {
  if (digest === undefined || !DIGEST.test(digest) || bytes === undefined || imagePushedAt === undefined) {
    throw new JobError(
      'SystemUnavailable',
      `ECR does not report the digest, the size or the time of the image of ${service} with the tag ${tag}; retry the stage`,
    );
  }
  return { service, uri: `${registryHost}/${repository}@${digest}`, digest, bytes };
}
