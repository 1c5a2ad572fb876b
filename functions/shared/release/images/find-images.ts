import { BatchGetImageCommand, type ECRClient, type Image as StoredImage } from '@aws-sdk/client-ecr';

import { JobError, during } from '../../job/errors';
import { type Image, registryOf } from './image';

/** ECR registry, and an ECR client for the Region of the registry. */
export interface Registry {
  readonly ecr: ECRClient;
  readonly host: string;
}

export interface ServiceImage {
  readonly service: string;
  readonly image: Image;
}

/** Image that exists in the registry. */
export interface RegistryImage extends ServiceImage {
  /** Exact bytes of the image manifest. The digest is the SHA-256 of these bytes. */
  readonly manifest: string;
  readonly mediaType: string | undefined;
}

// ECR may convert a manifest whose media type is not in this list. A converted manifest has a different digest.
const UNTRANSLATED_TYPES = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/**
 * Reads every image by digest.
 *
 * @throws JobError of type RevisionUnavailable when an image is not in the registry; another JobError when a request
 *   fails.
 */
export async function findImages(
  registry: Registry,
  services: readonly ServiceImage[],
): Promise<RegistryImage[]> {
  const registryImages: RegistryImage[] = [];
  for (const { service, image } of services) {
    const { digest, repository } = image;
    const { images = [], failures = [] } = await readImage(
      registry,
      { service, image },
      { imageDigest: digest },
    );
    const stored = images.find(({ imageId }) => imageId?.imageDigest === digest);
    if (stored?.imageManifest === undefined) {
      throw new JobError(
        'RevisionUnavailable',
        `the image of ${service} with the digest ${digest} is not in the repository ${registry.host}/${repository}: ${failures[0]?.failureReason ?? 'the registry gave no reason'}; release again`,
      );
    }
    registryImages.push({
      service,
      image,
      manifest: stored.imageManifest,
      mediaType: stored.imageManifestMediaType,
    });
  }
  return registryImages;
}

/** Reads one image by digest or tag. */
export function readImage(
  { ecr, host }: Registry,
  { service, image }: ServiceImage,
  id: NonNullable<StoredImage['imageId']>,
) {
  const { imageDigest, imageTag } = id;
  return during(`looking for the image ${imageDigest ?? imageTag ?? ''} of ${service}`, () =>
    ecr.send(
      new BatchGetImageCommand({
        registryId: registryOf(host).accountId,
        repositoryName: image.repository,
        imageIds: [id],
        acceptedMediaTypes: UNTRANSLATED_TYPES,
      }),
    ),
  );
}
