import { type Image as StoredImage, PutImageCommand } from '@aws-sdk/client-ecr';

import { protectingTag } from '../names';
import { JobError, awsFailure, jobErrorOf } from '../../job/errors';
import { registryOf } from './image';
import { type RegistryImage, type Registry, readImage } from './find-images';

/**
 * Tags every image, so that no ECR lifecycle rule expires the image. A repeated call changes nothing, and the image
 * manifest stays the same.
 *
 * The images in an image index need no tag, because ECR expires such images only after the index. Source: "Lifecycle
 * policy evaluation rules" in the ECR User Guide.
 *
 * @throws JobError of type PermissionError when the registry denies access; of type RevisionUnavailable when an image
 *   does not exist; of type RevisionOutOfSync when the tag is on another image.
 */
export async function protectImages(registry: Registry, images: readonly RegistryImage[]): Promise<void> {
  for (const image of images) await protectImage(registry, image);
}

async function protectImage(registry: Registry, registryImage: RegistryImage): Promise<void> {
  const { image, manifest, mediaType, service } = registryImage;
  const tag = protectingTag(image.digest);
  const doing = `tagging the image of ${service} as ${tag}`;
  try {
    const { image: tagged } = await registry.ecr.send(
      new PutImageCommand({
        registryId: registryOf(registry.host).accountId,
        repositoryName: image.repository,
        imageManifest: manifest,
        ...(mediaType === undefined ? {} : { imageManifestMediaType: mediaType }),
        imageTag: tag,
        // ECR rejects the request if the digest of the manifest differs from `imageDigest`.
        imageDigest: image.digest,
      }),
    );
    checkDigest(tagged, registryImage, tag);
  } catch (error) {
    const code = awsFailure(error)?.code ?? '';
    if (GONE.test(code)) {
      throw new JobError(
        'RevisionUnavailable',
        `${doing} failed: ${code}: the image is gone; release again`,
        {
          cause: error,
        },
      );
    }
    // The tag already exists. Either an earlier deployment or a request whose response was lost has set the tag on this
    // image, or the tag is on another image.
    if (!EXISTS.test(code)) throw jobErrorOf(error, doing) ?? error;
    const { images } = await readImage(registry, registryImage, { imageTag: tag });
    checkDigest(images?.[0], registryImage, tag);
  }
}

const EXISTS = /^Image(Tag)?AlreadyExistsException$/;
/** ECR error codes for an image that expired after the function read the image manifest. */
const GONE = /^(LayersNotFound|ReferencedImagesNotFound)Exception$/;

function checkDigest(stored: StoredImage | undefined, { service, image }: RegistryImage, tag: string): void {
  const digest = stored?.imageId?.imageDigest;
  if (digest === image.digest) return;
  throw new JobError(
    'RevisionOutOfSync',
    `the tag ${tag} of ${service} is on ${digest ?? 'no image'}; expected: ${image.digest}; find out which build pushed the tag, have somebody with the deployRole delete the tag, then retry the stage`,
  );
}
