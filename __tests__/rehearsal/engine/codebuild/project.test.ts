import type { Project } from '@aws-sdk/client-codebuild';

import { buildProject, type BuildProject } from '../../../../rehearsal/engine/codebuild/project';

const environment = {
  type: 'LINUX_CONTAINER',
  image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
  computeType: 'BUILD_GENERAL1_SMALL',
} as const;
const source = { type: 'CODEPIPELINE' } as const;
const artifacts = { type: 'CODEPIPELINE' } as const;
/** A project in the format of a BatchGetProjects response. */
const project: Project = {
  name: 'hello',
  arn: 'arn:aws:codebuild:us-east-1:111111111111:project/hello',
  serviceRole: 'arn:aws:iam::111111111111:role/build',
  source,
  artifacts,
  environment,
};

describe('a CodeBuild project', () => {
  it('has the defaults of CodeBuild', () => {
    expect(buildProject(project)).toEqual({
      name: 'hello',
      arn: project.arn,
      serviceRole: project.serviceRole,
      image: environment.image,
      buildspec: 'buildspec.yml',
      timeoutMinutes: 60,
      privileged: false,
      variables: {},
      logs: { groupName: '/aws/codebuild/hello', streamPrefix: undefined },
    });
  });

  it.each<[string, Project['logsConfig'], BuildProject['logs']]>([
    [
      'its own log group and stream prefix',
      {
        cloudWatchLogs: { status: 'ENABLED', groupName: 'g', streamName: 's' },
        s3Logs: { status: 'DISABLED' },
      },
      { groupName: 'g', streamPrefix: 's' },
    ],
    ['no log', { cloudWatchLogs: { status: 'DISABLED', groupName: 'g' } }, undefined],
  ])('may write %s', (_case, logsConfig, logs) => {
    expect(buildProject({ ...project, logsConfig }).logs).toEqual(logs);
  });

  it('may have settings that do not change a rehearsed build', () => {
    const more: Project = {
      description: 'Builds hello',
      tags: [{ key: 'a', value: 'b' }],
      created: new Date(0),
      lastModified: new Date(0),
      badge: { badgeEnabled: true, badgeRequestUrl: 'https://example.com' },
      encryptionKey: 'arn:aws:kms:us-east-1:111111111111:alias/aws/s3',
      logsConfig: { cloudWatchLogs: { status: 'ENABLED' }, s3Logs: { status: 'DISABLED', location: 'b' } },
      projectVisibility: 'PUBLIC_READ',
      publicProjectAlias: 'alias',
      resourceAccessRole: 'arn:aws:iam::111111111111:role/public',
      queuedTimeoutInMinutes: 480,
      cache: { type: 'NO_CACHE' },
      secondarySources: [],
      secondarySourceVersions: [],
      secondaryArtifacts: [],
      fileSystemLocations: [],
      source: { ...source, location: 'ignored by AWS', gitCloneDepth: 1, insecureSsl: false },
      artifacts: { ...artifacts, location: 'ignored by AWS', name: 'n', packaging: 'NONE' },
      environment: { ...environment, imagePullCredentialsType: 'CODEBUILD' },
    };
    expect(buildProject({ ...project, ...more })).toEqual(buildProject(project));
  });

  const inside = (more: object) => ({ environment: { ...environment, ...more } });
  it.each<[string, object]>([
    ['vpcConfig', { vpcConfig: { vpcId: 'vpc-1', subnets: ['s'], securityGroupIds: ['g'] } }],
    ['cache', { cache: { type: 'LOCAL', modes: ['LOCAL_DOCKER_LAYER_CACHE'] } }],
    ['cache', { cache: { type: 'S3', location: 'bucket' } }],
    ['fileSystemLocations', { fileSystemLocations: [{ type: 'EFS' }] }],
    ['sourceVersion', { sourceVersion: 'main' }],
    ['secondarySources', { secondarySources: [{ type: 'S3' }] }],
    ['secondarySourceVersions', { secondarySourceVersions: [{ sourceIdentifier: 'a', sourceVersion: 'b' }] }],
    ['secondaryArtifacts', { secondaryArtifacts: [{ type: 'S3' }] }],
    ['buildBatchConfig', { buildBatchConfig: { serviceRole: 'r' } }],
    ['logsConfig.s3Logs.status', { logsConfig: { s3Logs: { status: 'ENABLED', location: 'bucket' } } }],
    ['concurrentBuildLimit', { concurrentBuildLimit: 1 }],
    ['autoRetryLimit', { autoRetryLimit: 2 }],
    ['webhook', { webhook: { url: 'u' } }],
    ['newSetting', { newSetting: true }],
    ['source.type', { source: { type: 'CODECOMMIT' } }],
    ['gitSubmodulesConfig', { source: { ...source, gitSubmodulesConfig: { fetchSubmodules: true } } }],
    ['artifacts.type', { artifacts: { type: 'NO_ARTIFACTS' } }],
    ['encryptionDisabled', { artifacts: { ...artifacts, encryptionDisabled: true } }],
    ['overrideArtifactName', { artifacts: { ...artifacts, overrideArtifactName: true } }],
    ['environment.type', inside({ type: 'ARM_CONTAINER' })],
    ['environment.type', inside({ type: 'LINUX_GPU_CONTAINER' })],
    ['registryCredential', inside({ registryCredential: { credential: 'c' } })],
    ['environment.imagePullCredentialsType', inside({ imagePullCredentialsType: 'SERVICE_ROLE' })],
    ['fleet', inside({ fleet: { fleetArn: 'a' } })],
    ['certificate', inside({ certificate: 'arn:aws:s3:::bucket/c.pem' })],
    ['dockerServer', inside({ dockerServer: { computeType: 'c' } })],
    ['computeConfiguration', inside({ computeConfiguration: { vCpu: 2 } })],
    [
      'environment.environmentVariables[0].type',
      inside({ environmentVariables: [{ name: 'A', value: 'a', type: 'PARAMETER_STORE' }] }),
    ],
    [
      'environment.environmentVariables[1].type',
      inside({
        environmentVariables: [
          { name: 'A', value: 'a', type: 'PLAINTEXT' },
          { name: 'B', value: 'b', type: 'SECRETS_MANAGER' },
        ],
      }),
    ],
  ])('is rejected with an unsupported setting, which the error names: %s', (setting, more) => {
    const run = () => buildProject({ ...project, ...more });
    expect(run).toThrow('the rehearsal cannot run the build project hello');
    expect(run).toThrow(setting);
  });

  it('is rejected with one line that names every unsupported setting', () => {
    const run = () => buildProject({ ...project, ...inside({ type: 'ARM_CONTAINER' }), vpcConfig: {} });
    expect(run).toThrow(
      /^the rehearsal cannot run the build project hello: environment\.type: allowed: LINUX_CONTAINER; unknown: vpcConfig$/,
    );
  });
});
