import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CodebuildProject } from '@cdktf/provider-aws/lib/codebuild-project';
import { CodebuildReportGroup } from '@cdktf/provider-aws/lib/codebuild-report-group';
import { Construct } from 'constructs';

import { ARTIFACTS } from '../../functions/shared/release/names';
import { DEFAULT_REPORT, type Application, type DeliveryConfig } from '../config';
import { arn, artifactPrefix, namesOf } from '../names';
import { allow, decryptThroughS3, type Statement } from '../constructs/permissions/policy';
import { mayLogIn, mayPush } from '../constructs/permissions/registry-permissions';
import { RETENTION_DAYS } from '../constructs/retention';
import { ServiceRole } from '../constructs/permissions/service-role';

export interface BuildProjectProps {
  readonly config: DeliveryConfig;
  readonly application: Application;
}

/** The CodeBuild project that tests an application and builds its images with the buildspec of its repository. */
export class BuildProject extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { config, application }: BuildProjectProps) {
    super(scope, id);
    const names = namesOf(config).application(application.name);
    const { name } = names.buildProject;
    const logGroup = new CloudwatchLogGroup(this, 'log-group', {
      name: names.buildLogGroup,
      retentionInDays: RETENTION_DAYS,
    });
    for (const report of application.reports) {
      // The default report keeps the id that the only report group had in earlier versions, because Terraform replaces
      // a resource whose id changes.
      const groupId = report === DEFAULT_REPORT ? 'report-group' : `report-group-${report}`;
      new CodebuildReportGroup(this, groupId, {
        name: names.reportGroup(report).name,
        type: 'TEST',
        exportConfig: { type: 'NO_EXPORT' },
        deleteReports: true,
      });
    }
    const role = new ServiceRole(this, 'role', {
      name: names.buildRole.name,
      service: 'codebuild.amazonaws.com',
      trust: { ArnEquals: { 'aws:SourceArn': names.buildProject.arn } },
      statements: buildStatements(config, application),
    });
    const build = new CodebuildProject(this, 'project', {
      name,
      description: `Tests and builds ${application.name}`,
      serviceRole: role.arn,
      buildTimeout: 30,
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        // Docker in the build container needs the privileged mode.
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

/** Returns the environment variables for the buildspec, in addition to CodeBuild's own variables. */
function buildEnvironment(config: DeliveryConfig, application: Application): Record<string, string> {
  const names = namesOf(config);
  const { registry } = names;
  const { imageRepositories } = names.application(application.name);
  return {
    APPLICATION: application.name,
    SERVICES: application.services.map(({ name }) => name).join(' '),
    REGISTRY: registry.host,
    IMAGE_REPOSITORY: imageRepositories,
    IMAGE_REGION: registry.accountRegion.region,
  };
}

/**
 * Returns the permissions of a build. Everybody who can push a commit can change the buildspec and so has these
 * permissions. The permissions do not cover artifacts of later actions, records, service stacks, images of other
 * applications, or other roles.
 */
function buildStatements(config: DeliveryConfig, application: Application): Statement[] {
  const names = namesOf(config);
  const { delivery, registry } = names;
  const { accountRegion, artifactBucket } = delivery;
  const applicationNames = names.application(application.name);
  const { buildLogGroup, imageRepositories, pipeline } = applicationNames;
  return [
    allow(
      'WriteLog',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      arn('logs', accountRegion, `log-group:${buildLogGroup}:*`),
    ),
    allow(
      'ReportTests',
      [
        'codebuild:BatchPutTestCases',
        'codebuild:CreateReport',
        'codebuild:CreateReportGroup',
        'codebuild:UpdateReport',
      ],
      application.reports.map((report) => applicationNames.reportGroup(report).arn),
    ),
    allow(
      'ReadSource',
      ['s3:GetObject', 's3:GetObjectVersion'],
      artifactBucket.objects(`${artifactPrefix(pipeline.name)}/${ARTIFACTS.source}/*`),
    ),
    // AWS's example of a CodeBuild service role and the AWS CDK allow these actions, but AWS does not document when
    // CodeBuild needs the actions.
    // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    allow('ReadArtifactBucket', ['s3:GetBucketAcl', 's3:GetBucketLocation'], artifactBucket.arn),
    decryptThroughS3('DecryptSource', accountRegion, [artifactBucket.arn, artifactBucket.objects('*')]),
    mayLogIn(),
    mayPush(registry.repositoriesBelow(imageRepositories)),
  ];
}
