import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';

import { IMAGE_URI, protectingTag } from '../../../../functions/shared/release/names';
import type { ProjectAccess } from '../../../accounts/project-access';
import { findStack } from '../../../../functions/shared/aws/find-stack';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** An image that a service runs. */
interface RunningImage {
  readonly environment: string;
  readonly service: string;
  readonly repository: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

type CheckedImage = RunningImage & {
  /** Undefined if the image does not exist. */
  readonly tags: readonly string[] | undefined;
};

/** Finds images of running services that are gone, or that a lifecycle rule may delete. */
export const images = defineCheck({
  name: 'images',
  read: ({ project }) =>
    services(project).map(async (service) => {
      const image = await readRunningImage(project, service);
      return image === undefined ? [] : [{ ...image, tags: await readTags(project, image) }];
    }),
  judge: imageFindings,
});

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

/** Reads the image that a service runs. Returns undefined before the first deployment. */
async function readRunningImage(
  project: ProjectAccess,
  { environment, service, stack }: ReturnType<typeof services>[number],
): Promise<RunningImage | undefined> {
  const client = project.in(environment).client(CloudFormationClient, environment.region);
  const { Parameters: parameters = [] } = (await findStack(client, stack)) ?? {};
  const uri = parameters.find(({ ParameterKey }) => ParameterKey === 'ImageUri')?.ParameterValue ?? '';
  const [, , repository, digest] = IMAGE_URI.exec(uri) ?? [];
  if (repository === undefined || digest === undefined) return undefined;
  return { environment: environment.name, service, repository, digest };
}

/** Reads the tags of an image. Returns undefined when the image does not exist. */
async function readTags(
  { delivery, names }: ProjectAccess,
  { digest: imageDigest, repository }: RunningImage,
): Promise<readonly string[] | undefined> {
  const { accountId, region } = names.registry.accountRegion;
  try {
    const { imageDetails: [detail] = [] } = await delivery.client(ECRClient, region).send(
      new DescribeImagesCommand({
        registryId: accountId,
        repositoryName: repository,
        imageIds: [{ imageDigest }],
      }),
    );
    return detail && (detail.imageTags ?? []);
  } catch (error) {
    if (error instanceof ImageNotFoundException) return undefined;
    throw error;
  }
}

/** Returns whether an image is gone or unprotected. */
function imageFindings({ digest, environment, repository, service, tags }: CheckedImage): Finding[] {
  const what = `the image of ${service} in ${environment} (${repository}@${digest})`;
  if (tags === undefined) {
    return [
      {
        severity: 'problem',
        what: `${what} is not in the registry`,
        why: 'a new task of the service cannot start',
        advice: 'push a commit, so that the next release has a new image',
      },
    ];
  }
  const tag = protectingTag(digest);
  if (tags.includes(tag)) return [];
  return [
    {
      severity: 'problem',
      what: `${what} lacks the tag ${tag}`,
      why: 'a lifecycle rule may delete the image while the service runs it',
      advice: 'push a commit and deploy it, because a deployment sets the tag',
    },
  ];
}
