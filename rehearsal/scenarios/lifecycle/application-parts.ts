import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { requireRepository } from './leftovers';

/** What an application has in all accounts, read through the AWS API. */
export interface ApplicationParts {
  readonly pipelines: readonly string[];
  /** Pipelines of other applications. */
  readonly otherPipelines: readonly string[];
  /** CloudFormation stacks of the application's services. */
  readonly stacks: readonly string[];
  /** Git repositories. */
  readonly repositories: readonly string[];
  /** Images, as `<repository>@<digest>`. */
  readonly images: readonly string[];
  /** Objects in the release buckets. */
  readonly releases: readonly string[];
}

/** Reads what the driver's application has in all accounts. */
export async function readApplication(driver: ReleaseDriver): Promise<ApplicationParts> {
  const { application, config } = driver;
  const names = namesOf(config);
  const [tested, ...promoted] = config.environments;
  const pipelines = (
    await Promise.all(
      config.environments.map((environment) =>
        readPipelines(
          driver,
          environment,
          environment === tested ? config.pipelineRegion : environment.region,
        ),
      ),
    )
  )
    .flat()
    .sort();
  const own = [
    names.application(application.name).pipeline.name,
    ...promoted.map(
      (environment) => names.environment(environment).application(application.name).releasePipeline.name,
    ),
  ];
  return {
    pipelines: pipelines.filter((name) => own.includes(name)),
    otherPipelines: pipelines.filter((name) => !own.includes(name)),
    stacks: (await Promise.all(config.environments.map((each) => readStacks(driver, each)))).flat().sort(),
    repositories: [await readRepository(driver)],
    images: (await readImages(driver)).sort(),
    releases: (await Promise.all(promoted.map((each) => readReleases(driver, each)))).flat().sort(),
  };
}

async function readPipelines(
  driver: ReleaseDriver,
  environment: Environment,
  region: string,
): Promise<string[]> {
  const session = await openSession(driver, { ...environment, region });
  const { pipelines = [] } = await session.client(CodePipelineClient).send(new ListPipelinesCommand({}));
  return pipelines.map(({ name }) => name ?? '');
}

async function readStacks(driver: ReleaseDriver, environment: Environment): Promise<string[]> {
  const session = await openSession(driver, environment);
  const { Stacks = [] } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({}));
  const prefix = `${namesOf(driver.config).environment(environment).serviceStackPrefix}${driver.application.name}-`;
  return Stacks.map(({ StackName }) => StackName ?? '').filter((name) => name.startsWith(prefix));
}

async function readRepository(driver: ReleaseDriver): Promise<string> {
  const { application, config } = driver;
  const session = await openSession(driver, { ...config.environments[0], region: config.pipelineRegion });
  const { name } = namesOf(config).application(application.name).repository;
  await requireRepository(session, name);
  return name;
}

async function readImages(driver: ReleaseDriver): Promise<string[]> {
  const { application, config } = driver;
  const session = await openSession(driver, config.environments[0]);
  const lists = await Promise.all(
    application.services.map(async ({ name }) => {
      const repositoryName = namesOf(config).application(application.name).imageRepository(name);
      const { imageIds = [] } = await session
        .client(ECRClient)
        .send(new ListImagesCommand({ repositoryName }));
      return imageIds.map(({ imageDigest }) => `${repositoryName}@${imageDigest ?? ''}`);
    }),
  );
  return [...new Set(lists.flat())];
}

async function readReleases(driver: ReleaseDriver, environment: Environment): Promise<string[]> {
  const session = await openSession(driver, environment);
  const bucket = namesOf(driver.config).environment(environment).releaseBucket.name;
  const { Contents = [] } = await session.client(S3Client).send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => `${bucket}/${Key ?? ''}`);
}
