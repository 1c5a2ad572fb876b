import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  DeleteProjectCommand,
  ArtifactPackaging,
  ArtifactsType,
  type CacheMode,
  CacheType,
  ComputeType,
  EnvironmentType,
  EnvironmentVariableType,
  ImagePullCredentialsType,
  type LogsConfig,
  LogsConfigStatusType,
  SourceType,
} from '@aws-sdk/client-codebuild';

import type { Arguments } from '../arguments';
import type { Connection } from '../connection';
import type { LooseValues } from '../values';
import type { RecordedType, ResourceHandler } from './shared/handler';
import { fromTagList, lowerTagList } from './shared/tag-lists';

const codebuild = (aws: Connection) => aws.client(CodeBuildClient);

/** moto demands a location even where the pipeline gives source and artifacts; AWS forbids one there. */
const PIPELINE = 'CODEPIPELINE';
const locationFor = (type: string, block: Arguments) =>
  block.maybeText('location') ?? (type === PIPELINE ? PIPELINE : undefined);
const locationOf = (location: string | undefined) => (location === PIPELINE ? undefined : location);

/** moto has no UpdateProject: any change makes a new project. */
export const project: ResourceHandler = {
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
  // moto knows none of these.
  remembered: [
    'encryption_key',
    'badge_enabled',
    'project_visibility',
    'concurrent_build_limit',
    'auto_retry_limit',
  ],
  async create(aws, plan) {
    const name = plan.text('name');
    const source = plan.block('source');
    const artifacts = plan.block('artifacts');
    const sourceType = source?.oneOf('type', SourceType);
    const artifactsType = artifacts?.oneOf('type', ArtifactsType);
    await codebuild(aws).send(
      new CreateProjectCommand({
        name,
        description: plan.maybeText('description'),
        serviceRole: plan.text('service_role'),
        encryptionKey: plan.maybeText('encryption_key'),
        timeoutInMinutes: plan.number('build_timeout'),
        queuedTimeoutInMinutes: plan.number('queued_timeout'),
        sourceVersion: plan.maybeText('source_version'),
        source: source && {
          type: sourceType,
          location: locationFor(String(sourceType), source),
          buildspec: source.maybeText('buildspec'),
          gitCloneDepth: source.maybeNumber('git_clone_depth'),
        },
        artifacts: artifacts && {
          type: artifactsType,
          location: locationFor(String(artifactsType), artifacts),
          name: artifacts.maybeText('name'),
          path: artifacts.maybeText('path'),
          packaging: artifacts.maybeOneOf('packaging', ArtifactPackaging),
          encryptionDisabled: artifacts.maybeFlag('encryption_disabled'),
        },
        environment: environment(plan),
        cache: cache(plan),
        logsConfig: logsConfig(plan),
        vpcConfig: vpcConfig(plan),
        tags: lowerTagList(plan.tags),
      }),
    );
    return { id: name };
  },
  async read(aws, { id }) {
    // An import gives the name, Terraform keeps the ARN as id; AWS takes both.
    const { projects = [] } = await codebuild(aws).send(new BatchGetProjectsCommand({ names: [id] }));
    const [now] = projects;
    if (now === undefined) return undefined;
    const { source, artifacts, environment: machine, cache: caching, logsConfig: logs, vpcConfig: vpc } = now;
    const noCache = caching === undefined || caching.type === 'NO_CACHE';
    return {
      id: now.arn,
      arn: now.arn,
      name: now.name,
      description: now.description,
      service_role: now.serviceRole,
      build_timeout: now.timeoutInMinutes,
      queued_timeout: now.queuedTimeoutInMinutes,
      source_version: now.sourceVersion,
      source: source && [
        {
          type: source.type,
          location: locationOf(source.location),
          buildspec: source.buildspec,
          git_clone_depth: source.gitCloneDepth,
        },
      ],
      artifacts: artifacts && [
        {
          type: artifacts.type,
          location: locationOf(artifacts.location),
          name: artifacts.name,
          path: artifacts.path,
          packaging: artifacts.packaging,
          encryption_disabled: artifacts.encryptionDisabled,
        },
      ],
      environment: machine && [
        {
          type: machine.type,
          image: machine.image,
          compute_type: machine.computeType,
          privileged_mode: machine.privilegedMode,
          image_pull_credentials_type: machine.imagePullCredentialsType,
          environment_variable: machine.environmentVariables?.map(({ name, value, type }) => ({
            name,
            value,
            type,
          })),
        },
      ],
      cache: noCache ? [] : [{ type: caching.type, location: caching.location, modes: caching.modes }],
      logs_config: logs && [readLogs(logs)],
      vpc_config: vpc && [
        { vpc_id: vpc.vpcId, subnets: vpc.subnets, security_group_ids: vpc.securityGroupIds },
      ],
      tags: fromTagList(now.tags),
    };
  },
  async delete(aws, state) {
    await codebuild(aws).send(new DeleteProjectCommand({ name: state.text('name') }));
  },
};

function environment(plan: Arguments) {
  const block = plan.block('environment');
  return (
    block && {
      type: block.oneOf('type', EnvironmentType),
      image: block.text('image'),
      computeType: block.oneOf('compute_type', ComputeType),
      privilegedMode: block.flag('privileged_mode'),
      imagePullCredentialsType: block.oneOf('image_pull_credentials_type', ImagePullCredentialsType),
      environmentVariables: block.blocks('environment_variable').map((variable) => ({
        name: variable.text('name'),
        value: variable.maybeText('value') ?? '',
        type: variable.oneOf('type', EnvironmentVariableType),
      })),
    }
  );
}

function cache(plan: Arguments) {
  const block = plan.block('cache');
  return (
    block && {
      type: block.oneOf('type', CacheType),
      location: block.maybeText('location'),
      modes: block.maybeTexts('modes') as CacheMode[] | undefined,
    }
  );
}

function vpcConfig(plan: Arguments) {
  const block = plan.block('vpc_config');
  return (
    block && {
      vpcId: block.text('vpc_id'),
      subnets: block.texts('subnets'),
      securityGroupIds: block.texts('security_group_ids'),
    }
  );
}

function logsConfig(plan: Arguments) {
  const block = plan.block('logs_config');
  const [cloudWatch, s3] = [block?.block('cloudwatch_logs'), block?.block('s3_logs')];
  return (
    block && {
      ...(cloudWatch && {
        cloudWatchLogs: {
          status: cloudWatch.oneOf('status', LogsConfigStatusType),
          groupName: cloudWatch.maybeText('group_name'),
          streamName: cloudWatch.maybeText('stream_name'),
        },
      }),
      ...(s3 && {
        s3Logs: {
          status: s3.oneOf('status', LogsConfigStatusType),
          location: s3.maybeText('location'),
          encryptionDisabled: s3.maybeFlag('encryption_disabled'),
        },
      }),
    }
  );
}

function readLogs(logs: LogsConfig): LooseValues {
  const { cloudWatchLogs: cloudWatch, s3Logs: s3 } = logs;
  return {
    cloudwatch_logs: cloudWatch && [
      { status: cloudWatch.status, group_name: cloudWatch.groupName, stream_name: cloudWatch.streamName },
    ],
    s3_logs: s3 && [{ status: s3.status, location: s3.location, encryption_disabled: s3.encryptionDisabled }],
  };
}

export const reportGroup: RecordedType = {
  reason: 'moto knows no report groups; a build reports its tests through the rehearsal itself',
  forceNew: ['name', 'type'],
  attributes(aws, plan) {
    const arn = aws.arn('codebuild', `report-group/${plan.text('name')}`);
    return { id: arn, arn };
  },
};
