import { BatchGetImageCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';

import { arn } from '../../../../../stacks/names';
import { codeOf, messageOf } from '../../../../engine/errors';
import type { Requirement } from '../../../../permissions/call';
import { NotRunnableError } from '../../../containers/not-runnable';
import { StartFailure } from './start-failure';

const ECR_IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)(?:@(sha256:[0-9a-f]{64})|:(.+))$/;

/** The registry, under the task execution role. */
export interface Registry {
  readonly clientFor: (region: string) => ECRClient;
  /** Returns AWS's sentence if the role does not have a permission. */
  readonly denialOf: (requirement: Requirement) => Promise<string | undefined>;
}

/**
 * Reads the manifest of an image from the registry, as the ECS agent does before it downloads the layers.
 *
 * @returns the digest of the image.
 * @throws StartFailure with the reason of ECS if the role may not read the image, or if the image does not exist;
 *   NotRunnableError for an image of another registry.
 */
export async function pullImage(image: string, { clientFor, denialOf }: Registry): Promise<string> {
  const [, registryId = '', region, repositoryName = '', imageDigest, imageTag] = ECR_IMAGE.exec(image) ?? [];
  if (region === undefined) {
    throw new NotRunnableError(`its image ${image} is in no registry of the local AWS`);
  }
  const client = clientFor(region);
  await client.send(new GetAuthorizationTokenCommand({})).catch((cause: unknown) => {
    throw new StartFailure(
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
        `unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${textOf(cause)}`,
      { cause },
    );
  });
  const imageIds = [imageDigest === undefined ? { imageTag } : { imageDigest }];
  const { images = [] } = await client
    .send(new BatchGetImageCommand({ registryId, repositoryName, imageIds }))
    .catch((cause: unknown) => {
      throw pullFailure(image, textOf(cause), cause);
    });
  const digest = images[0]?.imageId?.imageDigest;
  if (digest === undefined) throw pullFailure(image, `${image}: not found`);
  // The layers are in a folder of this machine, so no request downloads a layer.
  const denial = await denialOf({
    action: 'ecr:GetDownloadUrlForLayer',
    resource: arn('ecr', { accountId: registryId, region }, `repository/${repositoryName}`),
  });
  if (denial !== undefined) throw pullFailure(image, `AccessDeniedException: ${denial}`);
  return digest;
}

const pullFailure = (image: string, reason: string, cause?: unknown) =>
  new StartFailure(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${reason}`,
    { cause },
  );

const textOf = (error: unknown) => `${codeOf(error)}: ${messageOf(error)}`;
