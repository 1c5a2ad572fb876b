import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { awsFailure } from '../../functions/shared/job/errors';
import { imageRepository } from '../../functions/shared/release/names';
import { currentKey } from '../../functions/shared/release/release-bucket';
import type { Release } from '../../functions/shared/release/release-files';
import type { Application, PromotedEnvironment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { OperationError } from '../operation-error';

/** A bundle in the release bucket of an environment. */
export interface StoredBundle {
  readonly application: Application;
  readonly environment: PromotedEnvironment;
  /** S3 version of the bundle. */
  readonly version: string;
  /** Number of the release. */
  readonly sequence: number;
}

/** @throws OperationError when S3 no longer has the version of the bundle. */
export async function requireBundle(
  project: ProjectAccess,
  { application, environment, sequence, version }: StoredBundle,
): Promise<void> {
  const { name, accountRegion } = project.names.environment(environment).releaseBucket;
  try {
    await project
      .in(environment)
      .client(S3Client, accountRegion.region)
      .send(
        new HeadObjectCommand({
          Bucket: name,
          Key: currentKey(application.name),
          VersionId: version,
          ExpectedBucketOwner: accountRegion.accountId,
        }),
      );
  } catch (error) {
    if (awsFailure(error)?.status !== 404) throw error;
    throw new OperationError(
      `the bundle of release ${String(sequence)} of ${application.name} is no longer in ${name}; choose another release with --to, or push a fix`,
      { cause: error },
    );
  }
}

/** @throws OperationError when the registry no longer has an image of the release. */
export async function requireImages(
  { config, delivery, names }: ProjectAccess,
  application: Application,
  { sequence, services }: Release,
): Promise<void> {
  const { accountId, region } = names.registry.accountRegion;
  const client = delivery.client(ECRClient, region);
  await Promise.all(
    Object.entries(services).map(async ([service, { digest }]) => {
      const repositoryName = imageRepository(config.project, application.name, service);
      try {
        const imageIds = [{ imageDigest: digest }];
        await client.send(new DescribeImagesCommand({ registryId: accountId, repositoryName, imageIds }));
      } catch (error) {
        if (!(error instanceof ImageNotFoundException)) throw error;
        throw new OperationError(
          `the image ${digest} of ${service} is no longer in ${repositoryName}, so release ${String(sequence)} cannot run again; choose another release with --to, or push a fix`,
          { cause: error },
        );
      }
    }),
  );
}
