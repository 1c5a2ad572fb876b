import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { CodebuildReportGroup } from '@cdktf/provider-aws/lib/codebuild-report-group';
import { Construct } from 'constructs';

import { ARTIFACTS } from '../../functions/shared/release/names';
import type { Application, DeliveryConfig } from '../config';
import * as names from '../names';
import { pipelinePlace, registryPlace } from '../places';
import { allow, useKeyThroughS3, type Statement } from '../constructs/permissions/policy';
import { mayLogIn, mayPush } from '../constructs/permissions/registry-permissions';
import { RETENTION_DAYS } from '../constructs/retention';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface BuildProjectProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
}

/** Tests an application and builds its images, as the buildspec in its repository says. */
export class BuildProject extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { config, application }: BuildProjectProps) {
    super(scope, id);
    const { project } = config;
    const place = pipelinePlace(config);
    const name = names.buildProjectName(project, application.name);
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: names.buildLogGroup(name),
      retentionInDays: RETENTION_DAYS,
    });
    new CodebuildReportGroup(this, 'report-group', {
      name: names.reportGroupName(name),
      type: 'TEST',
      exportConfig: { type: 'NO_EXPORT' },
      deleteReports: true,
    });
    const role = new ServiceRole(this, 'role', {
      name: names.buildRoleName(project, application.name),
      service: 'codebuild.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': names.arn('codebuild', place, `project/${name}`) } },
      statements: buildStatements(config, application),
    });
    const build = new CodebuildProject(this, 'project', {
      name,
      description: `Tests and builds ${application.name}`,
      serviceRole: role.arn,
      buildTimeout: 30,
      // An alias, because the key belongs to another stack of this account.
      encryptionKey: names.arn('kms', place, names.deliveryKeyAlias(project)),
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        // Docker in the build container needs it.
        privilegedMode: true,
        environmentVariable: Object.entries(buildEnvironment(config, application)).map(([key, value]) => ({
          name: key,
          value,
        })),
      },
      logsConfig: { cloudwatchLogs: { groupName: logGroup.name } },
      dependsOn: [role.policy],
    });
    this.name = build.name;
  }
}

/** What a buildspec is told, beside what CodeBuild itself says. */
function buildEnvironment(config: DeliveryConfig, application: Application): Record<string, string> {
  const registry = registryPlace(config);
  return {
    APPLICATION: application.name,
    REPOSITORY: names.repositoryName(config.project, application.name),
    SERVICES: application.services.map(({ name }) => name).join(' '),
    ENVIRONMENTS: config.environments.map(({ name }) => name).join(' '),
    REGISTRY: names.registryHost(registry),
    IMAGE_REPOSITORY: `${config.project}/${application.name}`,
    IMAGE_REGION: registry.region,
  };
}

/**
 * Whoever can push a commit can do this, and only this: the buildspec is theirs. It cannot reach a service
 * stack, another application's images, the records of what was deployed, or any other role.
 */
function buildStatements(config: DeliveryConfig, application: Application): Statement[] {
  const { project } = config;
  const place = pipelinePlace(config);
  const name = names.buildProjectName(project, application.name);
  const bucket = names.artifactBucketName(project, place.accountId);
  const prefix = names.artifactPrefix(names.pipelineName(project, application.name));
  const ownBucket = names.bucketArn(place.region, bucket);
  return [
    allow(
      'WriteLog',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      names.arn('logs', place, `log-group:${names.buildLogGroup(name)}:*`),
    ),
    allow(
      'ReportTests',
      [
        'codebuild:BatchPutTestCases',
        'codebuild:CreateReport',
        'codebuild:CreateReportGroup',
        'codebuild:UpdateReport',
      ],
      names.arn('codebuild', place, `report-group/${names.reportGroupName(name)}`),
    ),
    allow(
      'ReadSource',
      ['s3:GetObject', 's3:GetObjectVersion'],
      `${ownBucket}/${prefix}/${ARTIFACTS.source}/*`,
    ),
    // AWS's example of a service role and the AWS CDK grant it; AWS does not say when CodeBuild asks.
    // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    allow('ReadArtifactBucket', ['s3:GetBucketAcl', 's3:GetBucketLocation'], ownBucket),
    allow('WriteBuild', 's3:PutObject', `${ownBucket}/${prefix}/${ARTIFACTS.build}/*`),
    useKeyThroughS3('EncryptArtifacts', place, [ownBucket, `${ownBucket}/*`]),
    // Author and subject of the commit, for the people who approve it.
    allow(
      'ReadCommit',
      'codecommit:GetCommit',
      names.arn('codecommit', place, names.repositoryName(project, application.name)),
    ),
    mayLogIn(),
    mayPush(registryPlace(config), `${project}/${application.name}/*`),
  ];
}
