import { CodeBuildClient, ListReportsForReportGroupCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { BatchGetImageCommand, ECRClient, ListImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ARTIFACTS } from '../../../functions/shared/release/names';
import type { Credentials } from '../../../operations/accounts/assume-role';
import type { Application } from '../../../stacks/config';
import { artifactPrefix, namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { addedApplication, extended } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { expectThat, type Scenario } from '../scenario';
import { expectDenied } from '../state/errors';
import { listVersions } from '../state/objects';
import { changeBuildspec } from './buildspec';

const BUILD_PROJECT = 'stacks/delivery/build-project.ts';

export const foreignBuild: Scenario = {
  name: 'foreign-build',
  deniesWork: true,
  summary:
    'a build reaches for another application: its images, source, artifacts and reports stay out of reach',
  configure: extended,
  needsPermissions: true,
  protections: [
    {
      file: BUILD_PROJECT,
      text: 'mayPush(registry.repositoriesBelow(imageRepositories)),',
      replacement: 'mayPush(registry.repositories),',
    },
    {
      file: BUILD_PROJECT,
      text: 'artifactBucket.objects(`${artifactPrefix(pipeline.name)}/${ARTIFACTS.source}/*`),',
      replacement: "artifactBucket.objects('*'),",
    },
    {
      file: BUILD_PROJECT,
      text: 'application.reports.map((report) => applicationNames.reportGroup(report).arn),',
      replacement: "'*',",
    },
  ],
  run: async (driver) => {
    const victim = addedApplication(driver.config);
    await extendSource(driver);
    const leak = await reachFromBuild(driver, victim);
    const { execution } = await driver.pushRelease('Reach for another application');
    const [tested] = driver.config.environments;
    await driver.waitForApproval(tested, execution);
    await expectNoReport(driver, victim);
    await expectAllDenied(driver, victim, await readLeak(leak));
    await expectUntouched(driver, victim);
    driver.progress.line(
      `Protected: the build of ${driver.application.name} could read and change nothing of ${victim.name}.`,
    );
  },
};

/**
 * Makes the build write a report to the report group of another application, and write its credentials to a file.
 *
 * @returns path of the file.
 */
async function reachFromBuild(driver: ReleaseDriver, victim: Application): Promise<string> {
  // `git push` does not send the files in this folder.
  const file = join(driver.directory, '.git', 'leak');
  const names = namesOf(driver.config).application(victim.name);
  const [report = ''] = victim.reports;
  await changeBuildspec(driver, ({ buildspec, commands }) => {
    commands.add(
      `printf '%s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" > '${file}'`,
    );
    const definition = buildspec.getIn(['reports', report]);
    buildspec.setIn(['reports', names.reportGroup(report).arn], definition);
  });
  return file;
}

async function readLeak(file: string): Promise<Credentials> {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = (await readFile(file, 'utf8')).split(
    '\n',
  );
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Tries to use the images, the source and the artifacts of another application with the credentials of the build. */
async function expectAllDenied(
  driver: ReleaseDriver,
  victim: Application,
  credentials: Credentials,
): Promise<void> {
  const { config, sessions } = driver;
  const [tested] = config.environments;
  const { delivery } = namesOf(config);
  const names = namesOf(config).application(victim.name);
  const { region } = delivery.accountRegion;
  const bucket = { Bucket: delivery.artifactBucket.name };
  const source = { ...bucket, Key: `${artifactPrefix(names.pipeline.name)}/${ARTIFACTS.source}/secret` };
  const checked = { ...bucket, Key: `${artifactPrefix(names.pipeline.name)}/${ARTIFACTS.checked}/forged` };
  const own = (await openPipelineSession(driver)).client(S3Client);
  await own.send(new PutObjectCommand({ ...source, Body: 'the source of another application' }));
  const s3 = sessions.client(S3Client, credentials, region);
  const ecr = sessions.client(ECRClient, credentials, tested.region);
  const git = sessions.client(CodeCommitClient, credentials, region);
  const repositoryName = names.imageRepository(victim.services[0]?.name ?? '');
  const imageManifest = await readOwnManifest(driver);
  const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
    'push an image': () =>
      ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'forged' })),
    'read the source artifact': () => s3.send(new GetObjectCommand(source)),
    'write an artifact': () => s3.send(new PutObjectCommand({ ...checked, Body: 'forged' })),
    'read the repository': () =>
      git.send(new GetBranchCommand({ repositoryName: names.repository.name, branchName: victim.branch })),
  };
  for (const [attempt, send] of Object.entries(attempts)) {
    await expectDenied(`the build of ${driver.application.name} to ${attempt} of ${victim.name}`, send);
  }
}

/** Reads the manifest of an image that the build has pushed. */
async function readOwnManifest(driver: ReleaseDriver): Promise<string> {
  const { application, config } = driver;
  const [tested] = config.environments;
  const ecr = (await openSession(driver, tested)).client(ECRClient);
  const repositoryName = namesOf(config)
    .application(application.name)
    .imageRepository(application.services[0]?.name ?? '');
  const { imageIds: [imageId] = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
  expectThat(imageId !== undefined, `the repository ${repositoryName} has no image`);
  const { images: [image] = [] } = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [imageId] }),
  );
  return image?.imageManifest ?? '';
}

async function expectNoReport(driver: ReleaseDriver, victim: Application): Promise<void> {
  const { config } = driver;
  const codeBuild = (await openPipelineSession(driver)).client(CodeBuildClient);
  for (const report of victim.reports) {
    const group = namesOf(config).application(victim.name).reportGroup(report);
    const { reports = [] } = await codeBuild.send(
      new ListReportsForReportGroupCommand({ reportGroupArn: group.arn }),
    );
    expectThat(
      reports.length === 0,
      `the report group ${group.name} must have no report, but has: ${reports.join(', ')}`,
    );
  }
}

/** Expects another application to have no image, and no artifact of a check. */
async function expectUntouched(driver: ReleaseDriver, victim: Application): Promise<void> {
  const { config } = driver;
  const { delivery } = namesOf(config);
  const names = namesOf(config).application(victim.name);
  const ecr = (await openSession(driver, config.environments[0])).client(ECRClient);
  for (const { name } of victim.services) {
    const repositoryName = names.imageRepository(name);
    const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
    expectThat(imageIds.length === 0, `the repository ${repositoryName} has an image of another application`);
  }
  const checked = `${artifactPrefix(names.pipeline.name)}/${ARTIFACTS.checked}/`;
  const artifacts = await listVersions(driver, delivery.artifactBucket);
  expectThat(
    !artifacts.some((key) => key.startsWith(checked)),
    `the artifact bucket has an object with the prefix ${checked}`,
  );
}

/** Opens a session of the rehearsal in the delivery account and the Region of the pipelines. */
const openPipelineSession = (driver: ReleaseDriver) => {
  const { environments, pipelineRegion } = driver.config;
  return openSession(driver, { ...environments[0], region: pipelineRegion });
};
