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
  ReportExportConfigType,
  SourceType,
  type CacheMode,
  type Project,
  type ProjectCache,
  type ReportGroup,
  type ReportType,
} from '@aws-sdk/client-codebuild';

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

/**
 * Source and artifact type of a project in a pipeline. Requests also send this value as the location, because moto
 * requires a location for such a project, although AWS forbids a location.
 */
const PIPELINE = 'CODEPIPELINE';
const location = argument(
  'location',
  (plan) => plan.maybeText('location') ?? (plan.text('type') === PIPELINE ? PIPELINE : undefined),
  (value: string | undefined) => (value === PIPELINE ? undefined : value),
);

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
  source: block('source', {
    type: oneOf('type', SourceType),
    location,
    buildspec: maybeText('buildspec'),
    gitCloneDepth: maybeNumber('git_clone_depth'),
  }),
  artifacts: block('artifacts', {
    type: oneOf('type', ArtifactsType),
    location,
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

/** A CodeBuild project. moto has no UpdateProject, so every change replaces the project. */
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
  // moto does not store these arguments.
  remembered: [
    'encryption_key',
    'badge_enabled',
    'project_visibility',
    'concurrent_build_limit',
    'auto_retry_limit',
  ],
  async create(aws, plan) {
    const name = plan.text('name');
    const encryptionKey = plan.maybeText('encryption_key');
    const { source, artifacts, environment, ...settings } = toAws(PROJECT, plan);
    await codebuild(aws).send(
      new CreateProjectCommand({ ...settings, source, artifacts, environment, name, encryptionKey }),
    );
    return { id: name };
  },
  async read(aws, { id }) {
    // The import id is the project's name, and the Terraform id is the ARN. AWS accepts both as the name of a project.
    const { projects: [project] = [] } = await codebuild(aws).send(
      new BatchGetProjectsCommand({ names: [id] }),
    );
    return project && { id: project.arn, arn: project.arn, name: project.name, ...fromAws(PROJECT, project) };
  },
  async delete(aws, state) {
    await codebuild(aws).send(new DeleteProjectCommand({ name: state.text('name') }));
  },
};

const REPORT_GROUP = {
  exportConfig: block('export_config', { exportConfigType: oneOf('type', ReportExportConfigType) }),
  tags: lowerTags(),
} satisfies AttributeTable<ReportGroup>;

/** A report group. The Terraform id and the import id are the ARN. Every change replaces the group. */
export const aws_codebuild_report_group: ResourceHandler = {
  defaults: { delete_reports: false },
  // AWS does not store this argument.
  remembered: ['delete_reports'],
  async create(aws, plan) {
    const { exportConfig, tags } = toAws(REPORT_GROUP, plan);
    const type = plan.text('type') as ReportType;
    const { reportGroup } = await codebuild(aws).send(
      new CreateReportGroupCommand({ name: plan.text('name'), type, exportConfig, tags }),
    );
    return { id: reportGroup?.arn ?? '' };
  },
  async read(aws, { id }) {
    const { reportGroups: [group] = [] } = await codebuild(aws).send(
      new BatchGetReportGroupsCommand({ reportGroupArns: [id] }),
    );
    return (
      group && {
        id: group.arn,
        arn: group.arn,
        name: group.name,
        type: group.type,
        created: group.created?.toISOString(),
        ...fromAws(REPORT_GROUP, group),
      }
    );
  },
  async delete(aws, state) {
    await codebuild(aws).send(new DeleteReportGroupCommand({ arn: state.text('arn'), deleteReports: true }));
  },
};
