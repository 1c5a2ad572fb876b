import { BatchGetProjectsCommand, CodeBuildClient, type Project } from '@aws-sdk/client-codebuild';
import type { z } from 'zod';

import type { Aws, Session } from '../aws';
import { configurationError } from '../errors';
import { problemsOf } from '../schema-problems';
import { projectSchema } from './project-settings';

/** The settings of a CodeBuild project that the engine uses. */
export interface BuildProject {
  readonly name: string;
  readonly arn: string;
  readonly serviceRole: string;
  readonly image: string;
  /** Content of an inline buildspec, or a path in the source. The default is `buildspec.yml`. */
  readonly buildspec: string;
  readonly timeoutMinutes: number;
  /** True if commands of the build can use Docker (privileged mode). */
  readonly privileged: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Log streams of the builds. Undefined if the project writes no log to CloudWatch Logs. */
  readonly logs: LogSettings | undefined;
}

export interface LogSettings {
  /** Log group. The default is `/aws/codebuild/<project>`. */
  readonly groupName: string;
  /** First part of the names of log streams: `<prefix>/<uuid of the build>`. */
  readonly streamPrefix: string | undefined;
}

/** Default build timeout of CodeBuild in minutes. */
const DEFAULT_TIMEOUT_MINUTES = 60;

/** @throws ActionFailure if the project does not exist or has settings that the engine does not support. */
export async function readProject(
  aws: Aws,
  session: Session,
  region: string,
  name: string,
): Promise<BuildProject> {
  const { projects = [] } = await aws
    .client(CodeBuildClient, session, region)
    .send(new BatchGetProjectsCommand({ names: [name] }));
  const [project] = projects;
  if (project === undefined) {
    throw configurationError(`Error calling startBuild: Project cannot be found: ${name} in ${region}`);
  }
  return buildProject(project);
}

/** @throws ActionFailure with every setting of the project that the engine does not support. */
export function buildProject(project: Project): BuildProject {
  const parsed = projectSchema.safeParse(project);
  if (!parsed.success) {
    throw configurationError(
      `the rehearsal cannot run the build project ${project.name ?? ''}: ${problemsOf(parsed.error)}`,
    );
  }
  const { data } = parsed;
  const timeout = data.timeoutInMinutes ?? 0;
  const buildspec = data.source.buildspec ?? '';
  return {
    name: data.name,
    arn: data.arn,
    serviceRole: data.serviceRole,
    image: data.environment.image,
    buildspec: buildspec === '' ? 'buildspec.yml' : buildspec,
    timeoutMinutes: timeout === 0 ? DEFAULT_TIMEOUT_MINUTES : timeout,
    privileged: data.environment.privilegedMode,
    variables: data.environment.environmentVariables,
    logs: logsOf(data),
  };
}

function logsOf({ name, logsConfig }: z.infer<typeof projectSchema>): LogSettings | undefined {
  const { status = 'ENABLED', groupName, streamName } = logsConfig?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return undefined;
  return { groupName: groupName ?? `/aws/codebuild/${name}`, streamPrefix: streamName };
}
