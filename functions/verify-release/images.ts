import { BatchGetImageCommand, type ECRClient } from '@aws-sdk/client-ecr';

import { JobError, during } from '../shared/job/errors';
import { type Image, registryOf } from '../shared/release/images/image';

/**
 * Checks that this account can pull every image by digest. Otherwise, ECS would fail during the deployment.
 *
 * @throws JobError of type RevisionUnavailable when an image does not exist; of type PermissionError when the registry
 *   denies access.
 */
export async function checkImagesPullable(
  ecr: ECRClient,
  registry: string,
  images: ReadonlyMap<string, Image>,
): Promise<void> {
  const { accountId } = registryOf(registry);
  for (const [service, image] of images) {
    const answer = await during(`pulling the image of ${service} from ${registry}`, () =>
      ecr.send(
        new BatchGetImageCommand({
          registryId: accountId,
          repositoryName: image.repository,
          imageIds: [{ imageDigest: image.digest }],
        }),
      ),
    );
    if (answer.images?.some(({ imageId }) => imageId?.imageDigest === image.digest) === true) continue;
    const reason = answer.failures?.[0]?.failureReason ?? 'the registry gave no reason';
    throw new JobError(
      'RevisionUnavailable',
      `the image of ${service} with the digest ${image.digest} is not in the repository ${registry}/${image.repository}: ${reason}; release again`,
    );
  }
}
