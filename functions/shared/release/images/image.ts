import { IMAGE_URI, REGISTRY_HOST } from '../names';
import { imageFileSchema } from '../release-files';
import { configurationError } from '../../job/errors';
import { parseJson } from '../../text/json';

/** Image reference with a digest. */
export interface Image {
  /** `registry/repository@sha256:<64 hex>` */
  readonly uri: string;
  readonly repository: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

/**
 * Parses the image file of a service, which check-release writes.
 *
 * @param allowed Host name and repository that the image must come from.
 * @throws JobError of type ConfigurationError when the file is not flat JSON, when the image has no digest, or when the
 *   image is in another registry or repository.
 */
export function parseImageFile(
  text: string,
  label: string,
  allowed: { readonly registry: string; readonly repository: string },
): Image {
  const shape =
    'allowed: {"ImageUri": "registry/repository@sha256:…"}, by digest (64 lower-case hexadecimal digits), never by tag';
  const uri = imageUriOf(text, label, shape);
  const [, host, repository, digest] = IMAGE_URI.exec(uri) ?? [];
  if (host === undefined || repository === undefined || digest === undefined) {
    throw configurationError(`the image in ${label} is not pinned by digest; ${shape}`);
  }
  if (host !== allowed.registry) {
    throw configurationError(
      `the image in ${label} is in the registry ${host}; allowed: ${allowed.registry}`,
    );
  }
  if (repository !== allowed.repository) {
    throw configurationError(
      `the image in ${label} is in the repository ${repository}; allowed: ${allowed.repository}, the repository of the service`,
    );
  }
  return { uri, repository, digest };
}

function imageUriOf(text: string, label: string, shape: string): string {
  try {
    return parseJson(text, label, imageFileSchema).ImageUri;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw configurationError(`${label} contains no image with a digest: ${reason}; ${shape}`, cause);
  }
}

/**
 * Returns the account and the Region of an ECR registry.
 *
 * @throws JobError of type ConfigurationError when `host` is not a private ECR registry.
 */
export function registryOf(host: string): { readonly accountId: string; readonly region: string } {
  const [, accountId, region] = REGISTRY_HOST.exec(host) ?? [];
  if (accountId !== undefined && region !== undefined) return { accountId, region };
  throw configurationError(
    `the environment variable REGISTRY of the Lambda function is '${host}'; allowed: <account>.dkr.ecr.<region>.amazonaws.com; run cdktf deploy for the function again`,
  );
}
