import { bucketArn, type AccountRegion } from '../../../stacks/names';
import type { Artifact } from '../artifacts/artifacts';
import type { Session } from '../aws';
import type { EngineContext } from '../context';
import { logStreamOf } from './log-stream';
import type { BuildProject } from './project';
import type { NewBuild } from './records/build-recorder';

/** A source artifact, and the folder of its files. */
export interface BuildSource extends Artifact {
  readonly directory: string;
}

export interface NewBuildRequest {
  readonly project: BuildProject;
  readonly region: string;
  /** Name of the pipeline that starts the build. */
  readonly pipeline: string;
  /** Source artifacts, starting with the primary source. */
  readonly sources: readonly Artifact[];
}

/** Returns the fields of a new build that do not change. */
export function newBuild(
  engine: EngineContext,
  { project, region, pipeline, sources: [source] }: NewBuildRequest,
  uuid: string,
): NewBuild {
  const id = `${project.name}:${uuid}`;
  const accountRegion = accountRegionOf(project);
  return {
    id,
    arn: project.arn.replace(`:project/${project.name}`, `:build/${id}`),
    buildNumber: engine.nextBuildNumber(project.arn),
    projectName: project.name,
    initiator: `codepipeline/${pipeline}`,
    sourceVersion: bucketArn(region, source?.bucket ?? '', source?.key),
    ...(source?.revision === undefined ? {} : { resolvedSourceVersion: source.revision }),
    source: { type: 'CODEPIPELINE', buildspec: project.buildspec },
    serviceRole: project.serviceRole,
    timeoutInMinutes: project.timeoutMinutes,
    ...(project.logs === undefined ? {} : { logs: logStreamOf(project.logs, accountRegion, uuid) }),
  };
}

/** Returns the account and Region of a project, from its ARN. */
export function accountRegionOf({ arn }: BuildProject): AccountRegion {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { accountId, region };
}

/** Returns the environment variables that CodeBuild sets, and the endpoint and credentials for the local AWS. */
export function variablesOf(
  engine: EngineContext,
  { project, region, session }: { project: BuildProject; region: string; session: Session },
  build: NewBuild,
  [source, ...others]: readonly BuildSource[],
): Record<string, string> {
  return {
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: project.image,
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_LOG_PATH: build.logs?.streamName ?? '',
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion ?? '',
    CODEBUILD_SOURCE_VERSION: build.sourceVersion,
    CODEBUILD_SRC_DIR: source?.directory ?? '',
    CODEBUILD_START_TIME: String(engine.clock.now()),
    ...Object.fromEntries(others.map(({ name, directory }) => [`CODEBUILD_SRC_DIR_${name}`, directory])),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: engine.backend.endpoint,
  };
}
