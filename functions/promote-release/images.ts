import { BatchGetImageCommand, type ECRClient, type Image, PutImageCommand } from '@aws-sdk/client-ecr';

import { JobError, awsFailure, during, jobErrorOf } from '../shared/errors';
import { registryOf } from '../shared/image';
import type { ReleasedService } from './release-files';

/** An image as the registry has it. */
export interface FoundImage extends ReleasedService {
  /** To the byte: its hash is the digest. */
  readonly manifest: string;
  readonly mediaType: string | undefined;
}

/** A registry, and a client of its Region. */
export interface Registry {
  readonly ecr: ECRClient;
  readonly host: string;
}

// Asked for by name, the registry hands out a manifest as it was pushed; otherwise it may translate it, and a
// translated one has another digest.
const AS_PUSHED = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];

/**
 * Makes sure that the registry still has every image, by digest: a lifecycle rule may have been faster than the
 * approver.
 *
 * @throws JobError RevisionUnavailable when one is gone.
 */
export async function findImages(
  registry: Registry,
  services: readonly ReleasedService[],
): Promise<FoundImage[]> {
  const found: FoundImage[] = [];
  for (const service of services) {
    const { digest, repository } = service.image;
    const { images = [], failures = [] } = await get(registry, service, { imageDigest: digest });
    const manifest = images.find(({ imageId }) => imageId?.imageDigest === digest);
    if (manifest?.imageManifest === undefined) {
      throw new JobError(
        'RevisionUnavailable',
        `the image of ${service.service} with the digest ${digest} is not in ${registry.host}/${repository}: ${failures[0]?.failureReason ?? 'the registry gave no reason'}; release again`,
      );
    }
    found.push({
      ...service,
      manifest: manifest.imageManifest,
      mediaType: manifest.imageManifestMediaType,
    });
  }
  return found;
}

/**
 * Gives every image a second name that protects it from the registry's lifecycle rules. Nothing but the name is new: the
 * manifest is the one that is there. Once done, done again it changes nothing.
 *
 * @throws JobError PermissionError; RevisionOutOfSync when the name is another image's.
 */
export async function tagImages(
  registry: Registry,
  images: readonly FoundImage[],
  tag: string,
): Promise<void> {
  for (const found of images) await tagImage(registry, found, tag);
}

async function tagImage(registry: Registry, found: FoundImage, tag: string): Promise<void> {
  const { image, manifest, mediaType, service } = found;
  const doing = `tagging the image of ${service} as ${tag}`;
  try {
    const { image: tagged } = await registry.ecr.send(
      new PutImageCommand({
        registryId: registryOf(registry.host).accountId,
        repositoryName: image.repository,
        imageManifest: manifest,
        ...(mediaType === undefined ? {} : { imageManifestMediaType: mediaType }),
        imageTag: tag,
        // The registry refuses a manifest that is not this digest's.
        imageDigest: image.digest,
      }),
    );
    checkDigest(tagged, found, tag);
  } catch (error) {
    // The tag is there: a repeat, our own write whose answer got lost, or another image's.
    if (!EXISTS.test(awsFailure(error)?.code ?? '')) throw jobErrorOf(error, doing) ?? error;
    const { images } = await get(registry, found, { imageTag: tag });
    checkDigest(images?.[0], found, tag);
  }
}

const EXISTS = /^Image(Tag)?AlreadyExistsException$/;

function get(
  { ecr, host }: Registry,
  { service, image }: ReleasedService,
  id: NonNullable<Image['imageId']>,
) {
  const { imageDigest, imageTag } = id;
  return during(`looking for the image of ${service} by ${imageDigest ?? imageTag ?? ''}`, () =>
    ecr.send(
      new BatchGetImageCommand({
        registryId: registryOf(host).accountId,
        repositoryName: image.repository,
        imageIds: [id],
        acceptedMediaTypes: AS_PUSHED,
      }),
    ),
  );
}

function checkDigest(got: Image | undefined, { service, image }: ReleasedService, tag: string): void {
  const digest = got?.imageId?.imageDigest;
  if (digest === image.digest) return;
  throw new JobError(
    'RevisionOutOfSync',
    `the tag ${tag} of ${service} is on ${digest ?? 'no image'}; expected: ${image.digest}; somebody else wrote it; look at it before you go on`,
  );
}
