import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';

import { during } from '../shared/errors';
import { registryOf } from '../shared/image';
import type { ReleasedService } from './release-files';

/**
 * Makes sure that the registry still has every image, by digest: a lifecycle rule may have been faster than the
 * approver.
 *
 * @throws JobError RevisionUnavailable when one is gone.
 */
export async function checkImagesExist(
  ecr: ECRClient,
  registry: string,
  services: readonly ReleasedService[],
): Promise<void> {
  const { accountId } = registryOf(registry);
  for (const { service, image } of services) {
    await during(`looking for the image of ${service} by digest ${image.digest}`, () =>
      ecr.send(
        new DescribeImagesCommand({
          registryId: accountId,
          repositoryName: image.repository,
          imageIds: [{ imageDigest: image.digest }],
        }),
      ),
    );
  }
}
