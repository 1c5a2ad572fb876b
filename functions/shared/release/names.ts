/** `registry/repository@sha256:<64 hex>`; groups: registry, repository, digest. Only the build may use a tag. */
export const IMAGE_URI = /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9]+(?:[._/-][a-z0-9]+)*)@(sha256:[0-9a-f]{64})$/;

/** Host of a private ECR registry; groups: account, Region. */
export const REGISTRY_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Repository of a service's image, e.g. `acme/hello/web`. */
export const imageRepository = (project: string, application: string, service: string) =>
  `${project}/${application}/${service}`;

/** Prefix of every tag that keeps an image from expiring. */
export const PROTECTED_TAGS = 'release-';
/**
 * Tag of a deployed image. The tag contains the digest, so an image has one such tag however often it is deployed: ECR
 * allows 1,000 tags per image.
 */
export const protectingTag = (digest: string) => `${PROTECTED_TAGS}${digest.slice('sha256:'.length)}`;

/** @param prefix Prefix of the environment's stacks. */
export const serviceStack = (prefix: string, application: string, service: string) =>
  `${prefix}${application}-${service}`;

/** Tags of every service stack: the release that runs in the stack. */
export const STACK_TAGS = {
  sequence: 'release-sequence',
  commit: 'release-commit',
  execution: 'release-execution',
} as const;

/** Parameter of every service template: the image. */
export const IMAGE_PARAMETER = 'ImageUri';

/** Artifact names, the same in every pipeline. */
export const ARTIFACTS = {
  source: 'Source',
  build: 'Build',
  release: 'Release',
  verified: 'Verified',
} as const;
