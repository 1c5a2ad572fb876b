import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';

import {
  IMAGE_URI,
  imageRepository,
  NEVER_DEPLOYED_DAYS,
  protectingTag,
  releaseTitle,
} from '../../../../functions/shared/release/names';
import type { ProjectAccess } from '../../../accounts/project-access';
import { findStack } from '../../../../functions/shared/aws/find-stack';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';
import { readRollbackTarget, readWaitingReleases, type DeployableRelease } from '../../release-images';

/** An image that a service runs, or that a deployment may use. */
interface UsedImage {
  /** What the image is, e.g. `the image of hello/web in test`. */
  readonly title: string;
  readonly isRunning: boolean;
  readonly repository: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

type CheckedImage = UsedImage & {
  /** Absent if the image does not exist. */
  readonly stored?: StoredImage;
};

interface StoredImage {
  readonly tags: readonly string[];
  readonly pushedAt: Date;
}

/**
 * Finds images of running services that are gone or that a lifecycle rule may delete, and images that expire soon although
 * somebody may still deploy them.
 */
export const images = defineCheck({
  name: 'images',
  read: ({ project }) => {
    const [, ...promoted] = project.config.environments;
    const used = [
      ...services(project).map((service) => readRunningImage(project, service)),
      ...project.config.applications.flatMap((application) =>
        [
          readWaitingReleases(project, application),
          ...promoted.map((environment) => readRollbackTarget(project, application, environment)),
        ].map(async (releases) => (await releases).flatMap((release) => imagesOf(project, release))),
      ),
    ];
    return used.map(async (reading) =>
      Promise.all((await reading).map((image) => readImage(project, image))),
    );
  },
  judge: imageFindings,
});

const imagesOf = ({ config }: ProjectAccess, { reason, release }: DeployableRelease): UsedImage[] =>
  Object.entries(release.services).map(([service, { digest }]) => ({
    title: `the image ${service} of ${releaseTitle(release)}${reason}`,
    isRunning: false,
    repository: imageRepository(config.project, release.application, service),
    digest,
  }));

/** Returns every service in every environment. */
const services = ({ config: { applications, environments }, names }: ProjectAccess) =>
  environments.flatMap((environment) =>
    applications.flatMap((application) =>
      application.services.map(({ name: service }) => ({
        environment,
        service: `${application.name}/${service}`,
        stack: names.environment(environment).application(application.name).serviceStack(service).name,
      })),
    ),
  );

/** Reads the image that a service runs. There is none before the first deployment. */
async function readRunningImage(
  project: ProjectAccess,
  { environment, service, stack }: ReturnType<typeof services>[number],
): Promise<UsedImage[]> {
  const client = project.in(environment).client(CloudFormationClient, environment.region);
  const { Parameters: parameters = [] } = (await findStack(client, stack)) ?? {};
  const uri = parameters.find(({ ParameterKey }) => ParameterKey === 'ImageUri')?.ParameterValue ?? '';
  const [, , repository, digest] = IMAGE_URI.exec(uri) ?? [];
  if (repository === undefined || digest === undefined) return [];
  return [{ title: `the image of ${service} in ${environment.name}`, isRunning: true, repository, digest }];
}

async function readImage({ delivery, names }: ProjectAccess, image: UsedImage): Promise<CheckedImage> {
  const { accountId, region } = names.registry.accountRegion;
  try {
    const { imageDetails: [detail] = [] } = await delivery.client(ECRClient, region).send(
      new DescribeImagesCommand({
        registryId: accountId,
        repositoryName: image.repository,
        imageIds: [{ imageDigest: image.digest }],
      }),
    );
    if (detail === undefined) return image;
    const { imagePushedAt: pushedAt = new Date(0), imageTags: tags = [] } = detail;
    return { ...image, stored: { tags, pushedAt } };
  } catch (error) {
    if (error instanceof ImageNotFoundException) return image;
    throw error;
  }
}

const DAY_MS = 24 * 3_600_000;
/** Days before its expiry from which an image expires soon. */
const SOON_DAYS = 14;

/** Returns whether an image is gone or unprotected. */
function imageFindings({ digest, isRunning, repository, stored, title }: CheckedImage, now: Date): Finding[] {
  const what = `${title} (${repository}@${digest})`;
  if (stored === undefined) {
    return [
      {
        severity: 'problem',
        what: `${what} is not in the registry`,
        why: isRunning ? 'a new task of the service cannot start' : 'a deployment of the release will fail',
        advice: 'push a commit, so that the next release has a new image',
      },
    ];
  }
  const tag = protectingTag(digest);
  if (stored.tags.includes(tag)) return [];
  if (isRunning) {
    return [
      {
        severity: 'problem',
        what: `${what} lacks the tag ${tag}`,
        why: 'a lifecycle rule may delete the image while the service runs it',
        advice: 'push a commit and deploy it, because a deployment sets the tag',
      },
    ];
  }
  const days = NEVER_DEPLOYED_DAYS - (now.getTime() - stored.pushedAt.getTime()) / DAY_MS;
  if (days >= SOON_DAYS) return [];
  return [
    {
      severity: 'warning',
      what: `${what} expires in ${days < 1 ? 'less than a day' : `${String(Math.floor(days))} days`}`,
      why: `a lifecycle rule deletes images that were not deployed within ${String(NEVER_DEPLOYED_DAYS)} days, and the release cannot be deployed then`,
      advice: 'deploy the release before, because a deployment protects its image, or push a commit',
    },
  ];
}
