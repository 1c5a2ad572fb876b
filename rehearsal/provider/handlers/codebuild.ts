import {
  ArtifactPackaging,
  ArtifactsType,
  BatchGetProjectsCommand,
  BatchGetReportGroupsCommand,
  CacheType,
  CodeBuildClient,
  ComputeType,
  CreateProjectCommand,
  CreateReportGroupCommand,
  DeleteProjectCommand,
  DeleteReportGroupCommand,
  EnvironmentType,
  EnvironmentVariableType,
  ImagePullCredentialsType,
  LogsConfigStatusType,
  ProjectVisibilityType,
  ReportExportConfigType,
  ReportPackagingType,
  ReportType,
  SourceType,
  UpdateProjectVisibilityCommand,
  UpdateReportGroupCommand,
  type CacheMode,
  type Project,
  type ProjectCache,
  type ReportGroup,
} from '@aws-sdk/client-codebuild';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import {
  argument,
  block,
  blocks,
  flag,
  fromAws,
  lowerTags,
  maybeFlag,
  maybeNumber,
  maybeOneOf,
  maybeText,
  number,
  oneOf,
  orElse,
  text,
  texts,
  toAws,
  type AttributeTable,
} from './shared/attribute-table';
import type { ResourceHandler } from './shared/handler';

const codebuild = (aws: Connection) => aws.client(CodeBuildClient);

const CACHE = {
  type: oneOf('type', CacheType),
  location: maybeText('location'),
  modes: argument(
    'modes',
    (plan) => plan.maybeTexts('modes') as CacheMode[] | undefined,
    (modes: CacheMode[] | undefined) => modes,
  ),
} satisfies AttributeTable<ProjectCache>;

const PROJECT = {
  description: maybeText('description'),
  serviceRole: text('service_role'),
  timeoutInMinutes: number('build_timeout'),
  queuedTimeoutInMinutes: number('queued_timeout'),
  sourceVersion: maybeText('source_version'),
  encryptionKey: maybeText('encryption_key'),
  concurrentBuildLimit: maybeNumber('concurrent_build_limit'),
  autoRetryLimit: maybeNumber('auto_retry_limit'),
  source: block('source', {
    type: oneOf('type', SourceType),
    location: maybeText('location'),
    buildspec: maybeText('buildspec'),
    gitCloneDepth: maybeNumber('git_clone_depth'),
  }),
  artifacts: block('artifacts', {
    type: oneOf('type', ArtifactsType),
    location: maybeText('location'),
    name: maybeText('name'),
    path: maybeText('path'),
    packaging: maybeOneOf('packaging', ArtifactPackaging),
    encryptionDisabled: maybeFlag('encryption_disabled'),
  }),
  environment: block('environment', {
    type: oneOf('type', EnvironmentType),
    image: text('image'),
    computeType: oneOf('compute_type', ComputeType),
    privilegedMode: flag('privileged_mode'),
    imagePullCredentialsType: oneOf('image_pull_credentials_type', ImagePullCredentialsType),
    environmentVariables: blocks('environment_variable', {
      name: text('name'),
      value: orElse(maybeText('value'), ''),
      type: oneOf('type', EnvironmentVariableType),
    }),
  }),
  cache: argument(
    'cache',
    (plan) => {
      const cache = plan.block('cache');
      return cache && toAws(CACHE, cache);
    },
    // For a project without a cache, AWS returns the cache type NO_CACHE, which is not a `cache` block in Terraform.
    (cache: ProjectCache | undefined) =>
      cache === undefined || cache.type === 'NO_CACHE' ? [] : [fromAws(CACHE, cache)],
  ),
  logsConfig: block('logs_config', {
    cloudWatchLogs: block('cloudwatch_logs', {
      status: oneOf('status', LogsConfigStatusType),
      groupName: maybeText('group_name'),
      streamName: maybeText('stream_name'),
    }),
    s3Logs: block('s3_logs', {
      status: oneOf('status', LogsConfigStatusType),
      location: maybeText('location'),
      encryptionDisabled: maybeFlag('encryption_disabled'),
    }),
  }),
  vpcConfig: block('vpc_config', {
    vpcId: text('vpc_id'),
    subnets: texts('subnets'),
    securityGroupIds: texts('security_group_ids'),
  }),
  tags: lowerTags(),
} satisfies AttributeTable<Project>;

/** Returns the settings of a project in the shape of the CodeBuild API. */
export const toProject = (plan: Arguments) => ({ ...toAws(PROJECT, plan), name: plan.text('name') });

/** A CodeBuild project. Every change replaces the project. The real provider changes a project in place. */
export const aws_codebuild_project: ResourceHandler = {
  defaults: {
    build_timeout: 60,
    queued_timeout: 480,
    badge_enabled: false,
    project_visibility: 'PRIVATE',
    'environment.privileged_mode': false,
    'environment.image_pull_credentials_type': 'CODEBUILD',
    'environment.environment_variable.type': 'PLAINTEXT',
    'logs_config.cloudwatch_logs.status': 'ENABLED',
    'logs_config.s3_logs.status': 'DISABLED',
  },
  // AWS returns the badge in another form.
  remembered: ['badge_enabled'],
  async create(aws, plan) {
    const { source, artifacts, environment, ...settings } = toProject(plan);
    const { project } = await codebuild(aws).send(
      new CreateProjectCommand({ ...settings, source, artifacts, environment }),
    );
    const projectVisibility = plan.oneOf('project_visibility', ProjectVisibilityType);
    if (projectVisibility !== 'PRIVATE') {
      const projectArn = project?.arn;
      await codebuild(aws).send(new UpdateProjectVisibilityCommand({ projectArn, projectVisibility }));
    }
    return { id: settings.name };
  },
  async read(aws, { id }) {
    // The import id is the project's name, and the Terraform id is the ARN. AWS accepts both as the name of a project.
    const { projects: [project] = [] } = await codebuild(aws).send(
      new BatchGetProjectsCommand({ names: [id] }),
    );
    return (
      project && {
        id: project.arn,
        arn: project.arn,
        name: project.name,
        project_visibility: project.projectVisibility,
        ...fromAws(PROJECT, project),
      }
    );
  },
  async delete(aws, state) {
    await codebuild(aws).send(new DeleteProjectCommand({ name: state.text('name') }));
  },
};

const REPORT_GROUP = {
  type: oneOf('type', ReportType),
  exportConfig: block('export_config', {
    exportConfigType: oneOf('type', ReportExportConfigType),
    s3Destination: block('s3_destination', {
      bucket: text('bucket'),
      encryptionDisabled: maybeFlag('encryption_disabled'),
      encryptionKey: text('encryption_key'),
      packaging: maybeOneOf('packaging', ReportPackagingType),
      path: maybeText('path'),
    }),
  }),
  tags: lowerTags(),
} satisfies AttributeTable<ReportGroup>;

/** A CodeBuild report group. The local AWS itself keeps report groups, because moto does not support them. */
export const aws_codebuild_report_group: ResourceHandler = {
  forceNew: ['name', 'type'],
  defaults: { delete_reports: false },
  // Only Terraform uses `delete_reports`.
  remembered: ['delete_reports'],
  async create(aws, plan) {
    const { type, exportConfig, tags } = toAws(REPORT_GROUP, plan);
    const { reportGroup } = await codebuild(aws).send(
      new CreateReportGroupCommand({ name: plan.text('name'), type, exportConfig, tags }),
    );
    return { id: reportGroup?.arn };
  },
  async read(aws, { id }) {
    const { reportGroups: [group] = [] } = await codebuild(aws).send(
      new BatchGetReportGroupsCommand({ reportGroupArns: [id] }),
    );
    return (
      group && {
        id,
        arn: group.arn,
        name: group.name,
        created: group.created?.toISOString(),
        ...fromAws(REPORT_GROUP, group),
      }
    );
  },
  async update(aws, plan) {
    const { exportConfig } = toAws(REPORT_GROUP, plan);
    await codebuild(aws).send(new UpdateReportGroupCommand({ arn: plan.id, exportConfig }));
  },
  async tag(aws, plan) {
    const { tags } = toAws(REPORT_GROUP, plan);
    await codebuild(aws).send(new UpdateReportGroupCommand({ arn: plan.id, tags }));
  },
  async delete(aws, state) {
    const deleteReports = state.maybeFlag('delete_reports');
    await codebuild(aws).send(new DeleteReportGroupCommand({ arn: state.id, deleteReports }));
  },
};
